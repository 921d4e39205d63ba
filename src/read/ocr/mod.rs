//! Text recognition: engines that find words on a picture.

mod tesseract;
mod tidy;

pub use self::tesseract::Tesseract;
pub(super) use self::tesseract::{merged, n_read};
pub(super) use self::tidy::tidied;
