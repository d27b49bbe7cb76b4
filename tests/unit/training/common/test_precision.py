"""Where bfloat16 is quick, and computing in it."""

import pytest
import torch

from training.common.precision import bf16_autocast, fast_dtype, has_fast_bf16

CPU = torch.device("cpu")


@pytest.mark.parametrize(("answer", "kind"), [(True, torch.bfloat16), (False, torch.float32)])
def test_the_quick_type_follows_the_processor(answer: bool, kind: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: answer, raising=False)
    assert has_fast_bf16(CPU) is answer
    assert fast_dtype() == fast_dtype(CPU) == kind


def test_a_torch_that_can_not_tell_gets_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "_is_avx512_bf16_supported", raising=False)
    assert fast_dtype() == torch.float32


def test_products_run_in_bfloat16_only_where_it_is_enabled() -> None:
    matrix = torch.ones(4, 4)
    with bf16_autocast(CPU):
        assert (matrix @ matrix).dtype == torch.bfloat16
    with bf16_autocast(CPU, enabled=False):
        assert (matrix @ matrix).dtype == torch.float32
