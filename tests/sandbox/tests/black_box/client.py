"""Uses a running sandbox with nothing but its ready file and Python's standard library.

Usage: python3 client.py READY_FILE. The first failed check ends it with a message.
"""

import base64
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

DOCUMENTED = "BM_LaeNrP1bCh5"
# Larger than 2^53: a client that reads it as a double gets another number.
DOCUMENTED_PARTY_ID = 318766884429645907
HOST_USER = "935719302534024740"
CLIENT = "0f5e7b1c2d3a4b5c6d7e8f9012345678"

# The site is on this machine, so no proxy is used.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failure(Exception):
    """A check failed."""


def check(what, actual, expected):
    """Ends the run unless the values are equal."""
    if actual != expected:
        raise Failure(f"{what}: expected {expected!r}, got {actual!r}")


def basic(user, password):
    """Returns the Authorization header of a user and a password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode("utf-8")).decode("ascii")


def call(what, status, method, url, authorization, body=None, headers=None):
    """Sends a request and returns the body and the headers of a response with this status."""
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    request.add_header("Authorization", authorization)
    try:
        response = OPENER.open(request, timeout=60)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        check(f"status of {what}", response.status, status)
        return json.loads(response.read().decode("utf-8")), response.headers


class Site:
    """A site that is described by a ready file."""

    def __init__(self, ready):
        self.url = ready["url"]
        self.api = f"{self.url}/rest/v19"
        self.root = self.url.removesuffix("/cpq")
        self.bearer = "Bearer " + ready["token"]
        self.basic = basic(ready["user"], ready["password"])

    def get(self, path):
        """Reads a resource of v19."""
        return call(f"GET {path}", 200, "GET", self.api + path, self.bearer)[0]

    def control(self, path):
        """Reads a control endpoint."""
        return call(f"GET {path}", 200, "GET", f"{self.root}/_sandbox{path}", self.bearer)[0]

    def send(self, what, status, method, path, value, headers=None):
        """Sends JSON to a resource of v19."""
        headers = {"Content-Type": "application/json", **(headers or {})}
        body = json.dumps(value).encode("utf-8")
        return call(what, status, method, self.api + path, self.bearer, body, headers)

    def paginates(self):
        """Reads all pages, which have each user once."""
        seen, more = [], True
        while more:
            page = self.get(f"/integrationUsers?limit=10&offset={len(seen)}&totalResults=true")
            check("count of a page", page["count"], len(page["items"]))
            check("a page before the last is not empty", page["count"] > 0, True)
            seen += [user["partyNumber"] for user in page["items"]]
            more = page["hasMore"]
        check("all users fit on one page", len(seen) > 10, True)
        check("users", (len(seen), len(set(seen))), (page["totalResults"], page["totalResults"]))
        check("the documented user is listed", DOCUMENTED in seen, True)

    def authenticates(self):
        """Reads the documented user with all kinds of credentials."""
        path = f"/integrationUsers/{DOCUMENTED}"
        user = self.get(path)
        check("partyId", user["partyId"], DOCUMENTED_PARTY_ID)
        form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode("ascii")
        client = basic("sandbox-client", "sandbox-secret")
        issued, _ = call("token", 200, "POST", f"{self.root}/oauth2/v1/token", client, form)
        for header in [self.basic, "Bearer " + issued["access_token"]]:
            check("user", call("reading a user", 200, "GET", self.api + path, header)[0], user)
        call("a wrong token", 401, "GET", self.api + path, "Bearer wrong")

    def creates(self):
        """Creates a user, once for each OAuth client, and changes its groups."""
        sent = {"oauthClientId": CLIENT}
        created, _ = self.send("creating a user", 201, "POST", "/integrationUsers", sent)
        path = f"/integrationUsers/{created['partyNumber']}"
        check("client", self.get(path)["oauthClientId"], CLIENT)
        error, _ = self.send("creating it again", 400, "POST", "/integrationUsers", sent)
        check("o:errorPath", error["o:errorPath"], "/oauthClientId")

        groups = {"items": [{"variableName": "sandboxSales03"}]}
        self.send("changing groups", 200, "PATCH", path, {"groups": groups})
        after = self.get(f"{path}?expand=groups")
        names = [group["variableName"] for group in after["groups"]["items"]]
        check("groups", (names, after["login"]), (["sandboxSales03"], created["login"]))

    def replaces(self):
        """Replaces a user, which resets what is not sent."""
        before = self.control(f"/users/{HOST_USER}")
        sent = {"firstName": "Ann", "status": {"value": 1}}
        self.send("replacing a user", 200, "PUT", f"/users/{HOST_USER}", sent)
        after = self.control(f"/users/{HOST_USER}")
        flags = [user["isUserAdminPermEnabled"] for user in (before, after)]
        check("isUserAdminPermEnabled", flags, [True, False])
        check("user", (after["firstName"], "jobTitle" in after), ("Ann", False))
        check("partyId", after["partyId"], before["partyId"])

    def reports_errors(self):
        """Sends an invalid body, and repeats a request that a fault has prevented."""
        path = f"/integrationUsers/{DOCUMENTED}"
        error, _ = self.send("a wrong type", 400, "PATCH", path, {"groups": {"items": 5}})
        check("o:errorPath", error["o:errorPath"], "/groups/items")
        sent, fault = {"isNotifyFax": True}, {"Sandbox-Fault": "503 retry-after=0"}
        _, headers = self.send("the fault", 503, "PATCH", path, sent, fault)
        check("Retry-After", headers["Retry-After"], "0")
        self.send("the second attempt", 200, "PATCH", path, sent)

    def lists_changes(self):
        """Lists what was applied."""
        applied = self.control("/applied")["applied"]
        names = ["createIntegrationUser", "updateIntegrationUser", "replaceUser"]
        names.append("updateIntegrationUser")
        check("applied", [change["operation"] for change in applied], names)
        check("violations", self.control("/violations")["violations"], [])


def main(path):
    """Runs all checks in order."""
    with open(path, encoding="utf-8") as file:
        site = Site(json.load(file))
    site.paginates()
    site.authenticates()
    site.creates()
    site.replaces()
    site.reports_errors()
    site.lists_changes()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Failure as failure:
        sys.exit(str(failure))
