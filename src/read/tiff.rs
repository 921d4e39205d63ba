//! TIFF files: every picture in it is a page.

use crate::read::{Ocr, Part, Settings};

/// Whether the bytes are a TIFF picture.
pub(super) fn is_tiff(bytes: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|it| bytes.starts_with(*it))
}

/// Reads every page of a TIFF file.
pub(super) fn read(_bytes: &[u8], _settings: &Settings, _ocr: &mut dyn Ocr, _tell: &mut dyn FnMut(Part)) {}
