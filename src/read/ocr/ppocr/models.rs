//! The files of the models, read before files are out of reach.

use std::path::{Path, PathBuf};

use crate::read::OcrError;

/// The model that finds lines, as `scripts/models` names it.
const DETECTOR: &str = "PP-OCRv6_det_small.onnx";

/// The model that reads lines.
const RECOGNISER: &str = "PP-OCRv6_rec_small.onnx";

/// The bytes of the models, not yet loaded.
pub struct Models {
    pub(super) detector: Vec<u8>,
    pub(super) recogniser: Vec<u8>,
}

impl Models {
    /// Reads the files of the models in a folder.
    ///
    /// # Errors
    /// When one of them can't be read; names it and how to get it.
    pub fn open(folder: &Path) -> Result<Models, OcrError> {
        Ok(Models { detector: bytes(folder, DETECTOR)?, recogniser: bytes(folder, RECOGNISER)? })
    }

    /// Where the model that reads lines lies in a folder.
    pub fn recogniser_in(folder: &Path) -> PathBuf {
        folder.join(RECOGNISER)
    }

    /// Whether a folder holds the files.
    pub fn are_in(folder: &Path) -> bool {
        [DETECTOR, RECOGNISER].iter().all(|it| folder.join(it).is_file())
    }
}

fn bytes(folder: &Path, name: &str) -> Result<Vec<u8>, OcrError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a model is no file of a case, and the child reads it before its lock"
    )]
    std::fs::read(folder.join(name)).map_err(|error| OcrError {
        reason: format!("the model {name} can't be read ({error}); scripts/models fetches it"),
    })
}
