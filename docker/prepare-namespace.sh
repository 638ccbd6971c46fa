#!/bin/sh
# Waits for the Temporal server, then creates the namespace and the search attributes that the harvest sets. May be
# repeated. TEMPORAL_ADDRESS says where; RETENTION how long finished workflows can be looked at.
set -eu

namespace=${TEMPORAL_NAMESPACE:-default}
tries_left=60

until said=$(temporal operator cluster health 2>&1); do
  tries_left=$((tries_left - 1))
  if [ "$tries_left" -le 0 ]; then
    echo "The Temporal server at $TEMPORAL_ADDRESS did not become healthy within two minutes: $said" >&2
    exit 1
  fi
  sleep 2
done

if ! temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$namespace" --retention "${RETENTION:-30d}"
fi

# A new namespace reaches the server's caches some seconds later; until then its attributes cannot be changed.
for attribute in SnInstance SnTable HarvestVerdict; do
  tries_left=15
  until temporal operator search-attribute list --namespace "$namespace" 2>/dev/null | grep -qw "$attribute"; do
    if [ "$tries_left" -le 0 ]; then
      echo "The search attribute $attribute could not be created in namespace $namespace." >&2
      exit 1
    fi
    tries_left=$((tries_left - 1))
    temporal operator search-attribute create --namespace "$namespace" --name "$attribute" --type Keyword || true
    sleep 2
  done
done
echo "Namespace $namespace is ready."
