//! A picture of a page becomes a page of words.

use crate::model::{Page, PageQuality, Problem, ProblemKind, Size, TextOrigin, Turned};
use crate::read::{Ocr, Picture};

/// A page read from its picture, and what was wrong with it.
pub(super) struct Scan {
    /// Boxes are in pixels of the picture as displayed.
    pub(super) page: Page,
    pub(super) problems: Vec<Problem>,
}

/// Reads the picture of a page.
pub(super) fn read_scan(picture: &Picture, number: u32, ocr: &mut dyn Ocr) -> Scan {
    let mut problems = Vec::new();
    let words = ocr.words(picture).unwrap_or_else(|error| {
        problems.push(error.on_page(number));
        Vec::new()
    });
    let size = Size { width: picture.width as f32, height: picture.height as f32 };
    let origin = if words.is_empty() { TextOrigin::None } else { TextOrigin::Ocr };
    let quality = if words.is_empty() { PageQuality::Unreadable } else { PageQuality::Good };
    if words.is_empty() && problems.is_empty() {
        let detail = "no words were found on the picture; ask for this page again, as a flat scan at 300 dpi";
        problems.push(Problem::of_page(number, ProblemKind::NoWords, detail));
    }
    Scan { page: Page { number, size, origin, turned: Turned::No, quality, words }, problems }
}
