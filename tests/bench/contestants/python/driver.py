"""A client as openapi-python-client generates it; see driver.rs for the tasks and what is printed."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from cpq import AuthenticatedClient
from cpq.api.integration_users import get_integration_user, list_integration_users
from cpq.models import IntegrationUserCollection

LIMIT = 1000


class Sum:
    def __init__(self):
        self.count = self.checksum = self.finished = 0

    def add(self, user):
        self.count += 1
        self.checksum += user.party_id + sum(user.login.encode())


def fetch(client, offset, total):
    page = list_integration_users.sync(
        client=client, limit=LIMIT, offset=offset, orderby="partyNumber", total_results=total
    )
    if not isinstance(page, IntegrationUserCollection):
        raise RuntimeError(f"the request failed: {page}")
    return page


def listed(client, ahead):
    first = fetch(client, 0, True)
    yield from first.items
    offsets = range(LIMIT, first.total_results, LIMIT)
    with ThreadPoolExecutor(ahead) as threads:
        # A batch at a time, so that not all pages are held.
        for batch in range(0, len(offsets), ahead):
            fetched = threads.map(
                lambda offset: fetch(client, offset, False), offsets[batch : batch + ahead]
            )
            for page in fetched:
                yield from page.items


def user(client, index):
    return get_integration_user.sync(f"BM_{index % 1000:011}", client=client)


def decode(text, times, total):
    for _ in range(times):
        page = IntegrationUserCollection.from_dict(json.loads(text))
        for one in page.items:
            total.add(one)


def warm_up(client, at_once):
    """Opens the connections, which are not measured."""
    with ThreadPoolExecutor(at_once) as threads:
        list(threads.map(lambda index: user(client, index), range(at_once)))


def run(task, client, numbers, total):
    if task == "list":
        ahead, times = numbers
        for _ in range(times):
            try:
                for one in listed(client, ahead):
                    total.add(one)
                total.finished += 1
            except Exception:
                if times == 1:
                    raise
    elif task == "keep":
        users = list(listed(client, numbers[0]))
        for one in users:
            total.add(one)
    elif task == "get":
        for index in range(numbers[0]):
            total.add(user(client, index))
    else:
        raise SystemExit(f"there is no task `{task}`")


def peak_memory():
    try:
        with open("/proc/self/status") as status:
            line = next(line for line in status if line.startswith("VmHWM:"))
    except OSError:
        return 0
    return int(line.split()[1]) * 1024


def measure(work):
    total = Sum()
    begin, processor = time.perf_counter(), time.process_time()
    work(total)
    figures = {
        "wall": time.perf_counter() - begin,
        "processor": time.process_time() - processor,
        "memory": peak_memory(),
        "count": total.count,
        "checksum": total.checksum % 2**64,
        "finished": total.finished,
    }
    print(json.dumps(figures))


def main():
    task, _, target, *numbers = sys.argv[1:]
    numbers = [int(number) for number in numbers]
    if task == "decode":
        with open(target, "rb") as file:
            text = file.read()
        decode(text, 1, Sum())
        measure(lambda total: decode(text, numbers[0], total))
        return
    with AuthenticatedClient(base_url=f"{target}/rest/v19", token="a-token") as client:
        warm_up(client, 1 if task == "get" else numbers[0])
        measure(lambda total: run(task, client, numbers, total))


main()
