"""Exports: conversations as files that trainers read, with the loss on the right turns, and the manifest beside them.

Knows conversations and file formats; which rows become conversations is decided by the product line.
"""

from synth_assets.exports.conversation import Conversation, ExportError, Message, exchanges
from synth_assets.exports.manifest import write_manifest
from synth_assets.exports.writing import FORMATS, WrittenFile, write_training_files

__all__ = [
    "FORMATS",
    "Conversation",
    "ExportError",
    "Message",
    "WrittenFile",
    "exchanges",
    "write_manifest",
    "write_training_files",
]
