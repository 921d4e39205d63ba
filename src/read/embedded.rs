//! The pictures in a document of text, read as pages behind its text.

use crate::model::{Problem, ProblemKind};
use crate::read::raster::decode;
use crate::read::scan::read_scan;
use crate::read::{Ocr, Part, Settings};

/// A picture without words whose shorter side has fewer pixels is an ornament: a logo, a line, a seal.
const ORNAMENT: u32 = 300;

/// More pictures are not read from one document.
const MAX_PICTURES: usize = 500;

/// Reads pictures as the pages from `first` on; a picture that can't be read is a problem of its page.
pub(super) fn read_pictures(
    pictures: impl Iterator<Item = Option<Vec<u8>>>,
    first: u32,
    (settings, ocr): (&Settings, &mut dyn Ocr),
    tell: &mut dyn FnMut(Part),
) {
    let mut number = first;
    for (picture, n_before) in pictures.zip(0usize..) {
        if n_before == MAX_PICTURES {
            let detail = format!("the document has more than {MAX_PICTURES} pictures; ask for it as PDF");
            return tell(Part::Problem(Problem::of_file(ProblemKind::LimitHit, detail)));
        }
        if !settings.wants(number) {
            number += 1;
            continue;
        }
        let Some(picture) = picture.and_then(|it| decode(&it).ok()) else {
            let detail = "a picture in the document could not be read; ask for the document as PDF";
            tell(Part::Problem(Problem::of_page(number, ProblemKind::BrokenPage, detail)));
            number += 1;
            continue;
        };
        let is_small = picture.width.min(picture.height) < ORNAMENT;
        let scan = read_scan(picture, number, ocr);
        let is_told = scan.problems.iter().any(|it| it.kind == ProblemKind::NoOcr);
        if is_small && scan.page.words.is_empty() && !is_told {
            continue;
        }
        tell(Part::Page(scan.page));
        scan.problems.into_iter().for_each(|it| tell(Part::Problem(it)));
        number += 1;
    }
}
