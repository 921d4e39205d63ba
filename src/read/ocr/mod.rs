//! Text recognition: engines that find words on a picture.

pub mod ppocr;
mod tesseract;

pub use self::ppocr::PpOcr;
pub use self::tesseract::Tesseract;
