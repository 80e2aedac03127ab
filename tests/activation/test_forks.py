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


def test_no_lock_of_the_package_stays_held_in_the_child() -> None:
    code = """
    import os, threading, time, warnings
    from mgn_mock import MgnMock, block_real_calls, mock_mgn
    from mgn_mock import deferred
    from mgn_mock.activation import active
    from mgn_mock.neighbours import clients as neighbour_clients
    from mgn_mock.transports import clients, detour, method_patch, retries, seam
    warnings.simplefilter("ignore", DeprecationWarning)

    modules = (clients, detour, method_patch, neighbour_clients, retries, seam, deferred)
    with mock_mgn() as panel:
        own = MgnMock()
        own.client()
        locks = [lock for module in modules for lock in module.locks()]
        locks += [active._lock, panel._world.lock, own._world.lock]
        for lock in locks:
            held = threading.Event()

            def hold():
                with lock:
                    held.set()
                    time.sleep(0.05)

            thread = threading.Thread(target=hold)
            thread.start()
            held.wait()
            child = os.fork()
            if not child:
                os._exit(not lock.acquire(timeout=5))
            print(os.waitpid(child, 0)[1], end=" ")
            thread.join()
            assert lock.acquire(timeout=5)
            lock.release()
    """
    assert run_python(code).split() == ["0"] * 10


def test_a_fork_while_other_threads_make_calls_fail_and_make_clients_does_not_hang_the_child() -> None:
    code = """
    import os, signal, threading, warnings
    from contextlib import suppress
    from mgn_mock import MgnMock, block_real_calls, mock_mgn
    warnings.simplefilter("ignore", DeprecationWarning)
    stop, own = threading.Event(), MgnMock()

    def work(panel):
        while not stop.is_set():
            client = panel.client()
            with suppress(Exception), block_real_calls():
                client.list_waves()

    with mock_mgn() as panel:
        for each in (panel, own):
            each.fail("ListWaves", "ThrottlingException", times=None, rate=0.3)
        threads = [threading.Thread(target=work, args=(each,)) for each in (panel, own)]
        for thread in threads:
            thread.start()
        failed = 0
        for _ in range(5):
            child = os.fork()
            if not child:
                signal.alarm(20)
                for each in (panel, own):
                    each.faults[0].remove()
                    each.client().list_waves()
                os._exit(0)
            failed += os.waitpid(child, 0)[1] != 0
        stop.set()
        for thread in threads:
            thread.join()
        print(failed)
    """
    assert run_python(code) == "0\n"


def test_launch_templates_that_are_missing_are_made_before_a_fork_where_moto_is_on() -> None:
    code = """
    import os
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    import boto3
    from moto import mock_aws
    from mgn_mock import MgnMock, mock_mgn

    def template_of(panel, server):
        found = panel.client().get_launch_configuration(sourceServerID=server["sourceServerID"])
        return found["ec2LaunchTemplateID"]

    def templates(ec2):
        return sorted(each["LaunchTemplateId"] for each in ec2.describe_launch_templates()["LaunchTemplates"])

    def check(panel):
        ec2 = boto3.client("ec2", region_name="us-east-1")
        servers = [panel.add_source_server() for _ in range(3)]
        elsewhere = panel.at("eu-west-1").add_source_server()
        panel.add_source_server(lifeCycle={"state": "DISCONNECTED"})
        template_of(panel, servers[0])
        reading, writing = os.pipe()
        child = os.fork()
        seen = [template_of(panel, server) for server in servers]
        seen.append(template_of(panel.at("eu-west-1"), elsewhere))
        if not child:
            os.write(writing, " ".join(seen).encode())
            os._exit(0)
        os.waitpid(child, 0)
        assert os.read(reading, 1000).decode().split() == seen
        assert templates(ec2) == sorted(seen[:3])

    with mock_aws(), mock_mgn(region="us-east-1") as panel:
        check(panel)
    with mock_mgn(region="us-east-1") as panel, mock_aws():
        check(panel)
    with mock_aws():
        own = MgnMock(region="us-east-1")
        own.client()
        check(own)
    print("same")
    """
    assert run_python(code) == "same\n"


def test_without_moto_and_without_a_mock_a_fork_makes_nothing() -> None:
    code = """
    import os
    from mgn_mock import mock_mgn

    def fork():
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)

    with mock_mgn() as panel:
        panel.add_source_server()
        before = panel.dump()
        fork()
        assert panel.dump() == before
    fork()
    from mgn_mock.transports import forks
    print(len(forks._worlds), forks._held)
    """
    assert run_python(code) == "0 {}\n"


def test_a_child_has_the_mock_on_beside_moto_frozen_time_and_patches_in_every_order() -> None:
    code = """
    import itertools, os
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    import boto3
    from botocore.client import ClientMeta
    from freezegun import freeze_time
    from moto import mock_aws
    from pytest import MonkeyPatch
    from mgn_mock import current, mock_mgn

    class Patch:
        def start(self):
            self.patch = MonkeyPatch()
            fork = os.fork
            self.patch.setattr(os, "fork", lambda: fork())

        def stop(self):
            self.patch.undo()

    fork = os.fork
    client = boto3.client("mgn", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    for other, ours_first, inner_ends_first in itertools.product(
        (mock_aws, lambda: freeze_time("2020-01-01"), Patch), (True, False), (True, False)
    ):
        ours, theirs = mock_mgn(region="us-east-1"), other()
        order = [ours, theirs] if ours_first else [theirs, ours]
        for each in order:
            each.start()
        current().add_vcenter_client()
        child = os.fork()
        assert len(client.describe_vcenter_clients()["items"]) == 1
        for each in reversed(order) if inner_ends_first else order:
            if each is ours:
                current().add_vcenter_client()
                assert len(client.describe_vcenter_clients()["items"]) == 2
            each.stop()
        assert "events" not in vars(ClientMeta)
        assert os.fork is fork
        if not child:
            os._exit(0)
        print(os.waitpid(child, 0)[1], end=" ")
    """
    assert run_python(code).split() == ["0"] * 12
