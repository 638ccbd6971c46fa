//go:build tools

// Package tools pins the Temporal server and the tool that makes its schema, which tests put on PostgreSQL.
package tools

import (
	_ "go.temporal.io/server/cmd/server"
	_ "go.temporal.io/server/cmd/tools/sql"
)
