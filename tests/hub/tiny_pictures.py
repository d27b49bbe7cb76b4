"""Tiny stand-ins of the picture models: the real classes with a few channels, random weights, real labels.

The last layer is scaled so that they are as sure of themselves as trained ones: results to show, none of them true.
"""

import json
from pathlib import Path
from typing import Any

import torch

from training.common import torchvision_compat

torchvision_compat.install()  # before anything that imports torchvision

_IMAGENET_MEAN, _IMAGENET_STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def convnext(folder: Path) -> None:
    """ConvNeXt with one block a stage."""
    from transformers import ConvNextConfig, ConvNextForImageClassification

    config = ConvNextConfig(
        hidden_sizes=[8, 16, 32, 64], depths=[1, 1, 1, 1], image_size=224, **_names(_imagenet_labels())
    )
    model = ConvNextForImageClassification(config)
    _make_sure(model.classifier, 1.0)
    model.save_pretrained(folder)
    processor = {
        "crop_pct": 0.875,
        "do_normalize": True,
        "do_resize": True,
        "feature_extractor_type": "ConvNextFeatureExtractor",
        "image_mean": _IMAGENET_MEAN,
        "image_std": _IMAGENET_STD,
        "resample": 3,
        "size": 224,
    }
    _write(folder / "preprocessor_config.json", processor)


def vit(folder: Path) -> None:
    """ViT with two layers of 48 on the real 196 patches."""
    from transformers import ViTConfig, ViTForImageClassification

    config = ViTConfig(
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        image_size=224,
        patch_size=16,
        **_names(_imagenet_labels()),
    )
    model = ViTForImageClassification(config)
    _make_sure(model.classifier, 1.0)  # type: ignore[arg-type]
    model.save_pretrained(folder)
    processor = {  # without a class name, as the real one
        "do_normalize": True,
        "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
        "size": 224,
    }
    _write(folder / "preprocessor_config.json", processor)


def mask2former(folder: Path) -> None:
    """Mask2Former on a Swin of one block a stage, ten queries."""
    from transformers import Mask2FormerConfig, Mask2FormerForUniversalSegmentation, SwinConfig

    stages = ["stage1", "stage2", "stage3", "stage4"]
    backbone = SwinConfig(  # type: ignore[call-arg]
        embed_dim=12, depths=[1, 1, 1, 1], num_heads=[1, 2, 2, 4], window_size=7, image_size=224, out_features=stages
    )
    config = Mask2FormerConfig(
        backbone_config=backbone,
        feature_size=32,
        mask_feature_size=32,
        hidden_dim=32,
        encoder_feedforward_dim=64,
        encoder_layers=1,
        decoder_layers=3,
        num_attention_heads=4,
        dim_feedforward=64,
        num_queries=10,
        **_names(_coco_labels()),
    )
    model = Mask2FormerForUniversalSegmentation(config)
    _make_sure(model.class_predictor, 2.0)
    with torch.no_grad():
        model.model.transformer_module.queries_features.weight.normal_(0, 8)  # so that they see different things
    model.save_pretrained(folder)
    processor = {
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "ignore_index": 255,
        "image_mean": _IMAGENET_MEAN,
        "image_processor_type": "Mask2FormerImageProcessor",
        "image_std": _IMAGENET_STD,
        "reduce_labels": False,
        "resample": 2,
        "rescale_factor": 1 / 255,
        "size": {"height": 384, "width": 384},
        "size_divisor": 32,
    }
    _write(folder / "preprocessor_config.json", processor)


def ddpm(folder: Path) -> None:
    """The UNet of 32 x 32 pixels with two levels; its scheduler and the pipeline's index at the root, as the real.

    Wide enough that 250 steps take some ten seconds, so that a visitor has time to stop them.
    """
    from diffusers import DDPMScheduler, UNet2DModel

    model = UNet2DModel(
        sample_size=32,
        block_out_channels=(64, 128),
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        norm_num_groups=8,
        attention_head_dim=None,
        downsample_padding=0,
        flip_sin_to_cos=False,
        freq_shift=1,
        norm_eps=1e-6,
    )
    model.save_pretrained(folder)
    DDPMScheduler(beta_start=0.0001, beta_end=0.02, beta_schedule="linear", clip_sample=True).save_pretrained(folder)
    parts = {"scheduler": ["diffusers", "DDPMScheduler"], "unet": ["diffusers", "UNet2DModel"]}
    _write(folder / "model_index.json", {"_class_name": "DDPMPipeline", "_diffusers_version": "0.1.1", **parts})


def yolos(folder: Path) -> None:
    """YOLOS with two layers of 48 and ten queries: boxes without masks."""
    from transformers import YolosConfig, YolosForObjectDetection

    config = YolosConfig(
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        image_size=[128, 160],
        patch_size=16,
        num_detection_tokens=10,
        use_mid_position_embeddings=False,
        **_names(_coco_labels()),
    )
    model = YolosForObjectDetection(config)
    _make_sure(model.class_labels_classifier.layers[-1], 4.0)  # type: ignore[arg-type]
    model.save_pretrained(folder)
    processor = {
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "feature_extractor_type": "YolosFeatureExtractor",
        "format": "coco_detection",
        "image_mean": _IMAGENET_MEAN,
        "image_std": _IMAGENET_STD,
        "size": {"shortest_edge": 128, "longest_edge": 160},
    }
    _write(folder / "preprocessor_config.json", processor)


def maskrcnn(path: Path) -> None:
    """A state of torchvision's maskrcnn_resnet50_fpn_v2 at its real size (about 180 MB), that sees dogs everywhere."""
    from torchvision.models.detection import maskrcnn_resnet50_fpn_v2

    model = maskrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None)
    with torch.no_grad():
        scores = model.roi_heads.box_predictor.cls_score
        scores.weight.zero_()
        scores.bias[18] += 8
    torch.save(model.state_dict(), path)


def _make_sure(last: torch.nn.Linear, scale: float) -> None:
    with torch.no_grad():
        last.weight.normal_(0, scale)


def _names(labels: list[str]) -> dict[str, Any]:
    return {"id2label": dict(enumerate(labels)), "label2id": {label: number for number, label in enumerate(labels)}}


def _imagenet_labels() -> list[str]:
    """The thousand names, shortened to their first word for it."""
    from torchvision.models._meta import _IMAGENET_CATEGORIES

    return list(_IMAGENET_CATEGORIES)


def _coco_labels() -> list[str]:
    from torchvision.models._meta import _COCO_CATEGORIES

    return [name for name in _COCO_CATEGORIES if name not in ("__background__", "N/A")]


def _write(path: Path, what: Any) -> None:
    path.write_text(json.dumps(what, indent=2) + "\n", encoding="utf-8")
