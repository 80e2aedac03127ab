"""Forks while other threads call."""

from __future__ import annotations

import os

import pytest

from tests.support.processes import run_python

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")


def test_a_fork_while_other_threads_call_does_not_hang_the_child() -> None:
    # Python 3.12 warns of any fork beside threads.
    code = """
    import os, signal, threading, time, warnings
    from mgn_mock import current, mock_mgn
    warnings.simplefilter("ignore", DeprecationWarning)
    stop = threading.Event()

    def work():
        client = current().client()
        while not stop.is_set():
            client.describe_source_servers()
            current().client()

    with mock_mgn() as panel:
        panel.add_source_server()
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        failed = 0
        for _ in range(15):
            child = os.fork()
            if not child:
                signal.alarm(20)
                found = panel.client().describe_source_servers()["items"]
                os._exit(len(found) != 1)
            failed += os.waitpid(child, 0)[1] != 0
        stop.set()
        for thread in threads:
            thread.join()
        print(failed)
    """
    assert run_python(code) == "0\n"
