//! Text recognition: engines that find words on a picture.

mod agree;
mod cells;
mod lost;
pub mod ppocr;
mod readers;
mod tesseract;
mod tidy;

pub use self::ppocr::PpOcr;
pub use self::readers::Readers;
pub use self::tesseract::Tesseract;
pub(super) use self::tesseract::{merged, n_read, share_ground};
pub(super) use self::tidy::tidied;
