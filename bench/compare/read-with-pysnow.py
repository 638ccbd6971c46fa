"""Reads a table with pysnow by limit and offset, since one call asks for one page, and writes the sys_id of each row that it gives.

Its own OAuth client knows the password grant alone, so that a session is given the token, as its documentation shows it.
"""

import os
import pysnow
import requests

base = os.environ["SERVICENOW_BASE_URL"]
token = requests.post(
    base + "/oauth_token.do",
    data={
        "grant_type": "client_credentials",
        "client_id": os.environ["SERVICENOW_CLIENT_ID"],
        "client_secret": os.environ["SERVICENOW_CLIENT_SECRET"],
    },
).json()["access_token"]
session = requests.Session()
session.headers["Authorization"] = "Bearer " + token
client = pysnow.Client(host=base.removeprefix("https://"), session=session)
# The simulated instance refuses what it does not know: views, and booleans in capitals, which instances take.
for name, value in (("sysparm_view", None), ("sysparm_fields", None), ("sysparm_display_value", "false")):
    client.parameters.add_custom({name: value})
client.parameters.add_custom({"sysparm_exclude_reference_link": "true", "sysparm_suppress_pagination_header": "true"})
table = client.resource(api_path="/table/" + os.environ["COMPARE_TABLE"])
offset = 0
with open(os.environ["COMPARE_IDS"], "w") as ids:
    while True:
        rows = list(table.get(query="ORDERBYsys_id", limit=1000, offset=offset, stream=True).all())
        if not rows:
            break
        for row in rows:
            ids.write(row["sys_id"] + "\n")
        offset += 1000
