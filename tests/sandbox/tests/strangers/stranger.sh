#!/bin/sh
# Uses a running sandbox as somebody would who knows its ready file and curl, and nothing else.
#
# Usage: sh stranger.sh READY_FILE. The first thing that is not so ends it with a message.
set -eu

documented=BM_LaeNrP1bCh5
documented_party_id=318766884429645907
host_user=935719302534024740
client=0f5e7b1c2d3a4b5c6d7e8f9012345678

wrong() {
    printf 'not so: %s\n' "$1" >&2
    exit 1
}

[ $# -eq 1 ] || wrong 'usage: sh stranger.sh READY_FILE'

# The first value of a text member, in what comes in.
text_of() {
    sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

# The first value of a number or a flag, in what comes in; digit for digit, as no double keeps it.
plain_of() {
    sed -n "s/^[^}]*\"$1\":\([0-9a-z]*\).*/\1/p"
}

url=$(text_of url <"$1")
token=$(text_of token <"$1")
user=$(text_of user <"$1")
password=$(text_of password <"$1")
root=${url%/cpq}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
body=$folder/body
head=$folder/head

# Calls by METHOD URL and what more curl is told; leaves the status, the head and the body.
ask() {
    method=$1 address=$2
    shift 2
    status=$(curl --silent --show-error --noproxy '*' --max-time 60 --request "$method" \
        --output "$body" --dump-header "$head" --write-out '%{http_code}' "$@" "$address") ||
        wrong "$method $address has no answer"
}

# Calls with the token of the ready file.
call() {
    method=$1 address=$2
    shift 2
    ask "$method" "$address" --header "Authorization: Bearer $token" "$@"
}

# Calls with a JSON body.
send() {
    method=$1 address=$2 sent=$3
    shift 3
    call "$method" "$address" --header 'Content-Type: application/json' --data "$sent" "$@"
}

should_be() {
    [ "$status" = "$1" ] || wrong "$2 should be $1 and is $status: $(cat "$body")"
}

contains() {
    grep -qF -- "$1" "$body" || wrong "$2: $(cat "$body")"
}

lacks() {
    if grep -qF -- "$1" "$body"; then wrong "$2: $(cat "$body")"; fi
}

users=$url/rest/v19/integrationUsers

# All pages; each user is on one of them, once.
seen=$folder/seen
: >"$seen"
offset=0
while :; do
    call GET "$users?limit=10&offset=$offset&totalResults=true"
    should_be 200 'a page'
    total=$(plain_of totalResults <"$body")
    count=$(plain_of count <"$body")
    tr ',' '\n' <"$body" | text_of partyNumber >>"$seen"
    more=$(plain_of hasMore <"$body")
    [ "$more" = true ] || break
    [ "$count" -gt 0 ] || wrong 'a page is empty and says that there is more'
    offset=$((offset + count))
done
[ "$more" = false ] || wrong "hasMore should be true or false and is '$more'"
[ "$offset" -gt 0 ] || wrong 'all users came on one page, though more were made than it holds'
came=$(sort -u "$seen" | wc -l)
[ "$came" -eq "$total" ] || wrong "$total users were announced and $((came)) came"
[ "$(wc -l <"$seen")" -eq "$total" ] || wrong 'a user came twice'

# The documented user, by both ways to sign in.
call GET "$users/$documented"
should_be 200 'the documented user'
contains "\"partyId\":$documented_party_id," "partyId should be $documented_party_id"
ask GET "$users/$documented" --user "$user:$password"
should_be 200 'the documented user by user and password'

# An OAuth client has one integration user.
send POST "$users" "{\"oauthClientId\":\"$client\"}"
should_be 201 'creating a user'
contains "\"oauthClientId\":\"$client\"" 'the new user belongs to another client'
party=$(text_of partyNumber <"$body")
send POST "$users" "{\"oauthClientId\":\"$client\"}"
should_be 400 'creating it again'
contains '"o:errorPath":"/oauthClientId"' 'the refusal should name /oauthClientId'

# A PATCH writes the groups.
send PATCH "$users/$party" '{"groups":{"items":[{"variableName":"sandboxSales03"}]}}'
should_be 200 'changing groups'
call GET "$users/$party?expand=groups"
contains '"variableName":"sandboxSales03"' 'the group should be there'
contains "\"oauthClientId\":\"$client\"" 'what was left out should be as it was'

# A PUT sets what it does not name to the default.
call GET "$root/_sandbox/users/$host_user"
contains '"isUserAdminPermEnabled":true' 'the host user should begin as an administrator'
send PUT "$url/rest/v19/users/$host_user" '{"firstName":"Ann","status":{"value":1}}'
should_be 200 'replacing a user'
call GET "$root/_sandbox/users/$host_user"
contains '"firstName":"Ann"' 'what was sent should be written'
contains '"isUserAdminPermEnabled":false' "the administrator's flag should be reset"
lacks '"jobTitle"' 'a text that was left out should be gone'

# A refusal names the place by a JSON pointer.
send PATCH "$users/$documented" '{"groups":{"items":5}}'
should_be 400 'a wrong body'
contains '"o:errorPath":"/groups/items"' 'the refusal should name /groups/items'

# A wrong token opens nothing; one of the token endpoint does.
ask GET "$users" --header 'Authorization: Bearer wrong'
should_be 401 'a wrong token'
ask POST "$root/oauth2/v1/token" --user sandbox-client:sandbox-secret \
    --data grant_type=client_credentials
should_be 200 'asking for a token'
issued=$(text_of access_token <"$body")
ask GET "$users/$documented" --header "Authorization: Bearer $issued"
should_be 200 'an issued token'

# A change that fails with 503 was not applied; the one after it is.
send PATCH "$users/$documented" '{"isNotifyFax":true}' --header 'Sandbox-Fault: 503 retry-after=0'
should_be 503 'the fault ordered'
grep -qi '^retry-after: 0' "$head" || wrong "Retry-After should be 0: $(cat "$head")"
send PATCH "$users/$documented" '{"isNotifyFax":true}'
should_be 200 'the second try'

# What was applied is what should have been: once each, and nothing refused.
call GET "$root/_sandbox/applied"
should_be 200 'the truth'
applied=$(tr ',' '\n' <"$body" | text_of operation | tr '\n' ' ')
expected='createIntegrationUser updateIntegrationUser replaceUser updateIntegrationUser '
[ "$applied" = "$expected" ] || wrong "applied were: $applied"
call GET "$root/_sandbox/violations"
contains '{"violations":[]}' 'the site violated the contract'

echo 'all is as it should be'
