//go:build tools

// Package tools pins the Temporal command line, whose development server the harvester embeds.
package tools

import _ "github.com/temporalio/cli/cmd/temporal"
