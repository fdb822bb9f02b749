"""Uses a running sandbox as somebody would who knows its ready file and Python, and nothing else.

Usage: python3 stranger.py READY_FILE. The first thing that is not so ends it with a message.
"""

import base64
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

DOCUMENTED = "BM_LaeNrP1bCh5"
# More than 2^53: whoever reads it as a double has another number.
DOCUMENTED_PARTY_ID = 318766884429645907
HOST_USER = "935719302534024740"
CLIENT = "0f5e7b1c2d3a4b5c6d7e8f9012345678"

# Whatever proxy this machine has: the site is on it.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Wrong(Exception):
    """What the site does is not what it should do."""


def hold(condition, what):
    """Ends the run with `what` unless the condition holds."""
    if not condition:
        raise Wrong(what)


class Answer:
    """A status, headers and what the body says."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        text = response.read().decode("utf-8")
        self.body = json.loads(text) if text else None


def call(method, url, authorization, body=None, form=None, headers=None):
    """Calls the site and gives its answer, whatever the status."""
    headers = dict(headers or {}, Authorization=authorization)
    data = None
    if body is not None:
        data = json.dumps(body).encode("utf-8")
        headers["Content-Type"] = "application/json"
    if form is not None:
        data = urllib.parse.urlencode(form).encode("ascii")
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with OPENER.open(request, timeout=60) as response:
            return Answer(response)
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused)


def basic(user, password):
    """The value of the header for a user and a password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode("utf-8")).decode("ascii")


class Stranger:
    """Somebody who was handed a ready file."""

    def __init__(self, ready):
        self.url = ready["url"]
        parts = urllib.parse.urlsplit(self.url)
        self.root = f"{parts.scheme}://{parts.netloc}"
        self.bearer = "Bearer " + ready["token"]
        self.basic = basic(ready["user"], ready["password"])

    def call(self, method, path, body=None, headers=None):
        """Calls a path of v19."""
        return call(method, f"{self.url}/rest/v19{path}", self.bearer, body, headers=headers)

    def get(self, path):
        """Gets a path of v19, which has to succeed."""
        answer = self.call("GET", path)
        hold(answer.status == 200, f"GET {path} should be 200 and is {answer.status}")
        return answer.body

    def held(self, path):
        """Asks the sandbox itself."""
        answer = call("GET", f"{self.root}/_sandbox{path}", self.bearer)
        hold(answer.status == 200, f"GET /_sandbox{path} should be 200 and is {answer.status}")
        return answer.body

    def lists_page_by_page(self):
        """Reads all pages; each user is on one of them, once."""
        seen, offset, total = [], 0, None
        while True:
            page = self.get(f"/integrationUsers?limit=10&offset={offset}&totalResults=true")
            total = page["totalResults"]
            seen += [user["partyNumber"] for user in page["items"]]
            hold(page["count"] == len(page["items"]), "a page counts other users than it has")
            if not page["hasMore"]:
                break
            hold(page["count"] > 0, "a page is empty and says that there is more")
            offset += page["count"]
        hold(offset > 0, "all users came on one page, though more were made than it holds")
        hold(len(seen) == total, f"{total} users were announced and {len(seen)} came")
        hold(len(set(seen)) == total, "a user came twice")
        hold(DOCUMENTED in seen, f"{DOCUMENTED} is not among the users")

    def reads_a_user_exactly(self):
        """The documented user, by both ways to sign in."""
        path = f"/integrationUsers/{DOCUMENTED}"
        user = self.get(path)
        found = user["partyId"]
        hold(found == DOCUMENTED_PARTY_ID, f"partyId should be {DOCUMENTED_PARTY_ID}, is {found}")
        answer = call("GET", f"{self.url}/rest/v19{path}", self.basic)
        hold(answer.body == user, "by user and password the user is another than by token")

    def creates_a_user_once(self):
        """An OAuth client has one integration user."""
        sent = {"oauthClientId": CLIENT}
        created = self.call("POST", "/integrationUsers", sent)
        hold(created.status == 201, f"creating a user should be 201 and is {created.status}")
        party = created.body["partyNumber"]
        shown = self.get(f"/integrationUsers/{party}")
        hold(shown["oauthClientId"] == CLIENT, "the new user belongs to another client")
        again = self.call("POST", "/integrationUsers", sent)
        hold(again.status == 400, f"creating it again should be 400 and is {again.status}")
        named = again.body["o:errorPath"]
        hold(named == "/oauthClientId", f"the refusal names {named}, not /oauthClientId")
        return party

    def changes_groups(self, party):
        """A PATCH writes the groups and leaves what it does not name."""
        before = self.get(f"/integrationUsers/{party}")
        groups = {"items": [{"variableName": "sandboxSales03"}]}
        changed = self.call("PATCH", f"/integrationUsers/{party}", {"groups": groups})
        hold(changed.status == 200, f"changing groups should be 200 and is {changed.status}")
        after = self.get(f"/integrationUsers/{party}?expand=groups")
        names = [group["variableName"] for group in after["groups"]["items"]]
        hold(names == ["sandboxSales03"], f"the groups are {names}")
        hold(after["login"] == before["login"], "a member that was left out has changed")

    def replaces_a_user(self):
        """A PUT sets what it does not name to the default."""
        before = self.held(f"/users/{HOST_USER}")
        hold(before["isUserAdminPermEnabled"], "the host user should begin as an administrator")
        sent = {"firstName": "Ann", "status": {"value": 1}}
        replaced = self.call("PUT", f"/users/{HOST_USER}", sent)
        hold(replaced.status == 200, f"replacing a user should be 200 and is {replaced.status}")
        after = self.held(f"/users/{HOST_USER}")
        hold(after["firstName"] == "Ann", "what was sent was not written")
        hold(after["isUserAdminPermEnabled"] is False, "the administrator's flag was not reset")
        hold("jobTitle" not in after, "a text that was left out is still there")
        hold(after["partyId"] == before["partyId"], "the party id has changed")

    def is_told_what_is_wrong(self):
        """A refusal names the place by a JSON pointer."""
        sent = {"groups": {"items": 5}}
        refused = self.call("PATCH", f"/integrationUsers/{DOCUMENTED}", sent)
        hold(refused.status == 400, f"a wrong body should be 400 and is {refused.status}")
        named = refused.body["o:errorPath"]
        hold(named == "/groups/items", f"the refusal names {named}, not /groups/items")

    def is_kept_out(self):
        """A wrong token opens nothing."""
        refused = call("GET", f"{self.url}/rest/v19/integrationUsers", "Bearer wrong")
        hold(refused.status == 401, f"a wrong token should be 401 and is {refused.status}")

    def fetches_a_token(self):
        """The token endpoint's tokens open what the ready file's does."""
        client = basic("sandbox-client", "sandbox-secret")
        form = {"grant_type": "client_credentials"}
        issued = call("POST", f"{self.root}/oauth2/v1/token", client, form=form)
        hold(issued.status == 200, f"asking for a token should be 200 and is {issued.status}")
        bearer = "Bearer " + issued.body["access_token"]
        answer = call("GET", f"{self.url}/rest/v19/integrationUsers/{DOCUMENTED}", bearer)
        hold(answer.status == 200, f"an issued token should be good, and is {answer.status}")

    def comes_again(self):
        """A change that fails with 503 was not applied; the one after it is."""
        path, sent = f"/integrationUsers/{DOCUMENTED}", {"isNotifyFax": True}
        ordered = {"Sandbox-Fault": "503 retry-after=0"}
        failed = self.call("PATCH", path, sent, headers=ordered)
        hold(failed.status == 503, f"the fault ordered should be 503 and is {failed.status}")
        wait = failed.headers["Retry-After"]
        hold(wait == "0", f"Retry-After should be 0 and is {wait}")
        time.sleep(int(wait))
        retried = self.call("PATCH", path, sent)
        hold(retried.status == 200, f"the second try should be 200 and is {retried.status}")

    def knows_the_truth(self):
        """What was applied is what should have been: once each, and nothing refused."""
        applied = self.held("/applied")
        names = [change["operation"] for change in applied["applied"]]
        expected = ["createIntegrationUser", "updateIntegrationUser", "replaceUser"]
        expected.append("updateIntegrationUser")
        hold(names == expected, f"applied were {names}")
        hold(applied["count"] == len(expected), f"{applied['count']} changes are counted")
        violations = self.held("/violations")["violations"]
        hold(violations == [], f"the site violated the contract: {violations}")


def main(path):
    """Does all that a stranger does, in order."""
    with open(path, encoding="utf-8") as file:
        stranger = Stranger(json.load(file))
    stranger.lists_page_by_page()
    stranger.reads_a_user_exactly()
    stranger.changes_groups(stranger.creates_a_user_once())
    stranger.replaces_a_user()
    stranger.is_told_what_is_wrong()
    stranger.is_kept_out()
    stranger.fetches_a_token()
    stranger.comes_again()
    stranger.knows_the_truth()
    print("all is as it should be")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 stranger.py READY_FILE")
    try:
        main(sys.argv[1])
    except Wrong as wrong:
        sys.exit(f"not so: {wrong}")
