//! Text recognition: engines that find words on a picture.

mod tesseract;

pub use self::tesseract::Tesseract;
