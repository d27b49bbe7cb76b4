"""A deadline ends an answer between two steps, and a run of ONNX Runtime in its midst."""

import threading
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from training.common import deadline
from training.common.deadline import Deadline, TooLong


def endless(folder: Path) -> onnxruntime.InferenceSession:
    """A network that multiplies a matrix by itself for minutes."""
    body = helper.make_graph(
        [
            helper.make_node("MatMul", ["old", "old"], ["product"]),
            helper.make_node("Clip", ["product"], ["new"]),
            helper.make_node("Identity", ["go_on"], ["goes_on"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("step", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("old", TensorProto.FLOAT, [64, 64]),
        ],
        [
            helper.make_tensor_value_info("goes_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("new", TensorProto.FLOAT, [64, 64]),
        ],
    )
    graph = helper.make_graph(
        [helper.make_node("Loop", ["times", "", "x"], ["y"], body=body)],
        "endless",
        [
            helper.make_tensor_value_info("times", TensorProto.INT64, []),
            helper.make_tensor_value_info("x", TensorProto.FLOAT, [64, 64]),
        ],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [64, 64])],
    )
    path = folder / "endless.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10), path)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def test_a_run_is_ended_in_its_midst(tmp_path: Path) -> None:
    session = endless(tmp_path)
    given = {"times": np.array(10**9), "x": np.zeros((64, 64), np.float32)}
    limit = Deadline(0.3)
    with limit, pytest.raises(TooLong, match=r"longer than 0\.3 seconds, the limit for one answer"):
        deadline.run(session, given)
    (answer,) = deadline.run(session, {**given, "times": np.array(3)})
    assert answer.shape == (64, 64)


def test_steps_are_ended_and_a_restart_gives_all_the_time_again() -> None:
    deadline.check()  # without one, nothing happens
    with Deadline(0.05) as limit:
        time.sleep(0.06)
        with pytest.raises(TooLong):
            deadline.check()
        deadline.restart()
        deadline.check()
        with Deadline(60):
            limit.ends = 0
            deadline.check()  # the inner one counts
        with pytest.raises(TooLong):
            deadline.check()


def test_threads_have_deadlines_of_their_own() -> None:
    passed: list[bool] = []

    def elsewhere() -> None:
        deadline.check()
        passed.append(True)

    with Deadline(-1.0):
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
    assert passed == [True]
