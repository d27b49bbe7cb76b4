"""Training in several processes, started by torchrun: torch's own DistributedDataParallel, and who does what.

`torchrun --nproc_per_node=2 -m training.resnet ...` gives every process the same batch to draw and its own part of it
to learn from; gradients are averaged, so that a step is that of one process with the whole batch.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

M = TypeVar("M", bound=nn.Module)


class UnevenShares(ValueError):
    """A batch that the processes can't share out evenly."""


@contextmanager
def processes(device: torch.device) -> Iterator[torch.device]:
    """Join the other processes of torchrun, if there are any; yield the device of this one."""
    if "WORLD_SIZE" not in os.environ:
        yield device
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield device
    finally:
        dist.destroy_process_group()


def world_size() -> int:
    """Return number of processes that train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def is_main() -> bool:
    """Whether this process is the one that logs, records and writes."""
    return not dist.is_initialized() or dist.get_rank() == 0


def check_batch(count: int) -> None:
    """Raise `UnevenShares` where a batch of so many examples can't be divided among the processes."""
    if count % world_size():
        raise UnevenShares(
            f"A batch of {count} can't be divided among {world_size()} processes: choose a number that divides it."
        )


def shard(batch: Tensor) -> Tensor:
    """Return this process's rows of a batch, every world_size()-th; raise `UnevenShares` where they don't divide."""
    check_batch(len(batch))
    return batch[dist.get_rank() :: world_size()] if dist.is_initialized() else batch


def wrap_ddp(network: M) -> M:
    """Return the network, its gradients averaged over all processes whenever backward runs."""
    if not dist.is_initialized():
        return network
    # Several forward passes may come before a backward, so the statistics of a normalisation aren't copied in between.
    return DistributedDataParallel(network, broadcast_buffers=False)  # type: ignore[return-value]


def no_sync(network: nn.Module) -> AbstractContextManager[None]:
    """Backward passes in here add to this process's gradients only; the next one outside averages their sum."""
    if isinstance(network, DistributedDataParallel):
        return network.no_sync()  # type: ignore[no-any-return]
    return nullcontext()


def broadcast(wish: bool, device: torch.device) -> bool:
    """Return what the first process wishes, in all of them: they have to stop at the same step."""
    if not dist.is_initialized():
        return wish
    told = torch.tensor([float(wish)], device=device)
    dist.broadcast(told, 0)
    return bool(told.item())


def mean(value: Tensor) -> Tensor:
    """Return the mean of a value over all processes."""
    if dist.is_initialized():
        value = value.clone()
        dist.all_reduce(value)
        value /= world_size()
    return value


def barrier() -> None:
    """Until all processes have come here."""
    if dist.is_initialized():
        dist.barrier()
