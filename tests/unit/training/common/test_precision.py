"""Where bfloat16 is quick, and computing in it."""

import pytest
import torch

from training.common.precision import bf16_autocast, fast_dtype, has_fast_bf16, has_vnni

CPU = torch.device("cpu")


@pytest.mark.parametrize(("answer", "kind"), [(True, torch.bfloat16), (False, torch.float32)])
def test_the_quick_type_follows_the_processor(answer: bool, kind: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: answer, raising=False)
    assert has_fast_bf16(CPU) is answer
    assert fast_dtype() == fast_dtype(CPU) == kind


def test_a_torch_that_can_not_tell_gets_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "_is_avx512_bf16_supported", raising=False)
    assert fast_dtype() == torch.float32


@pytest.mark.parametrize(
    ("has_it", "enabled", "kind"),
    [(True, True, torch.bfloat16), (True, False, torch.float32), (False, True, torch.float32)],
)
def test_products_run_in_bfloat16_where_the_processor_has_it_and_it_is_enabled(
    has_it: bool, enabled: bool, kind: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has_it, raising=False)
    matrix = torch.ones(4, 4)
    with bf16_autocast(CPU, enabled):
        assert (matrix @ matrix).dtype == kind


def test_a_processor_without_bfloat16_trains_an_lstm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False, raising=False)
    layer = torch.nn.LSTM(4, 4)
    with bf16_autocast(CPU):
        written, _ = layer(torch.ones(2, 1, 4))
    assert written.dtype == torch.float32


@pytest.mark.parametrize("answer", [True, False])
def test_vnni_is_what_torch_says(answer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "_is_vnni_supported", lambda: answer, raising=False)
    assert has_vnni() is answer


def test_a_torch_that_can_not_tell_has_no_vnni(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "_is_vnni_supported", raising=False)
    assert not has_vnni()
