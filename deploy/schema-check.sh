#!/usr/bin/env bash
# Refuses a change that would break a client, in any CI: run it after `npm ci`, in a checkout that has the base branch.
#
#   bash deploy/schema-check.sh [BASE]     BASE is a branch, tag or commit (default: origin/main, or else main)
#
# SCHEMA_APPROVE names the breaks that are meant, divided by spaces or line breaks: 'User.fax Query.users(first:)'.
set -euo pipefail
set -f
cd "$(dirname "${BASH_SOURCE[0]}")/.."

npm run --silent schema:print -- --check
npm run --silent codegen -- --check

set -- ${1:+--base "$1"}
for coordinate in ${SCHEMA_APPROVE:-}; do
  set -- "$@" --approve "$coordinate"
done
npm run --silent schema:check -- "$@"
