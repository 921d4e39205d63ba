//! PDF files: the text layer where it can be trusted, else the picture of the page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::InterpreterCache;
use hayro_syntax::page::Page as PdfPage;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::model::{Page, PageQuality, Problem, ProblemKind, Rect, Size, TextOrigin, Turned};
use crate::read::pdf::glyphs::Drawing;
use crate::read::pdf::render::PagePicture;
use crate::read::scan::read_scan;
use crate::read::{Ocr, Part, Settings};

mod embedded;
mod glyphs;
mod render;
mod words;

/// Bytes from the beginning in which the mark of a PDF may stand, as ISO 32000-2 Annex I allows.
const MARK_WITHIN: usize = 1024;

/// Whether the bytes are a PDF file.
pub(in crate::read) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(MARK_WITHIN)].windows(5).any(|it| it == b"%PDF-")
}

/// Reads the pages of a PDF file.
pub(in crate::read) fn read(
    bytes: &[u8],
    settings: &Settings,
    ocr: &mut dyn Ocr,
    tell: &mut dyn FnMut(Part),
) {
    let pdf = match open(bytes, &settings.passwords) {
        Ok(pdf) => pdf,
        Err(problem) => return tell(Part::Problem(problem)),
    };
    let cache = InterpreterCache::new();
    for (page, number) in pdf.pages().iter().zip(1u32..) {
        if !settings.wants(number) {
            continue;
        }
        // A page that breaks the library must not take the others with it.
        let parts = catch_unwind(AssertUnwindSafe(|| parts_of(page, number, &cache, ocr)));
        parts.unwrap_or_else(|_| vec![Part::Problem(broken_page(number))]).into_iter().for_each(&mut *tell);
    }
}

/// Opens the file with no password and then with each that is known.
fn open(bytes: &[u8], passwords: &[String]) -> Result<Pdf, Problem> {
    let mut outcome = Pdf::new(bytes.to_vec());
    for password in passwords {
        if !matches!(outcome, Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) {
            break;
        }
        outcome = Pdf::new_with_password(bytes.to_vec(), password);
    }
    outcome.map_err(|error| match error {
        LoadPdfError::Decryption(_) => {
            let detail = "the file is encrypted; ask the sender for its password or for an open copy";
            Problem::of_file(ProblemKind::Encrypted, detail)
        }
        LoadPdfError::Invalid => {
            let detail = "the file is damaged, no page was found in it; ask for it again";
            Problem::of_file(ProblemKind::Broken, detail)
        }
    })
}

fn parts_of<'a>(
    page: &'a PdfPage<'a>,
    number: u32,
    cache: &InterpreterCache<'a>,
    ocr: &mut dyn Ocr,
) -> Vec<Part> {
    let (width, height) = page.render_dimensions();
    let size = Size { width, height };
    let drawing = glyphs::drawing_of(page, cache);
    let words = words::words_of(&drawing.glyphs, size);
    if words.is_empty() {
        return parts_of_picture(page, number, &drawing, cache, ocr);
    }
    let (origin, quality) = (TextOrigin::TextLayer, PageQuality::Good);
    vec![Part::Page(Page { number, size, origin, turned: Turned::No, quality, words })]
}

/// Reads a page from its picture.
fn parts_of_picture<'a>(
    page: &'a PdfPage<'a>,
    number: u32,
    drawing: &Drawing,
    cache: &InterpreterCache<'a>,
    ocr: &mut dyn Ocr,
) -> Vec<Part> {
    let found = embedded::only_picture(page, drawing, cache).or_else(|| render::render_page(page));
    let Some(PagePicture { picture, place }) = found else {
        return vec![Part::Problem(broken_page(number))];
    };
    let (width, height) = page.render_dimensions();
    let mut scan = read_scan(picture, number, ocr);
    let turned = scan.page.turned;
    let page_size = turned_size(Size { width, height }, turned);
    let place = turned_rect(place, Size { width, height }, turned);
    let scale = place.width() / scan.page.size.width;
    for word in &mut scan.page.words {
        word.rect = word.rect.scaled(scale).and_then(|it| moved(it, place)).unwrap_or(place);
    }
    scan.page.size = page_size;
    [Part::Page(scan.page)].into_iter().chain(scan.problems.into_iter().map(Part::Problem)).collect()
}

/// The size of a page after a quarter turn.
fn turned_size(page: Size, turned: Turned) -> Size {
    match turned {
        Turned::No | Turned::Over => page,
        Turned::Right | Turned::Left => Size { width: page.height, height: page.width },
    }
}

/// Where a box of a page lies after the page is turned clockwise.
fn turned_rect(rect: Rect, page: Size, turned: Turned) -> Rect {
    let (left, top, right, bottom) = (rect.left(), rect.top(), rect.right(), rect.bottom());
    let (width, height) = (page.width, page.height);
    let turned = match turned {
        Turned::No => Some(rect),
        Turned::Right => Rect::new(height - bottom, left, height - top, right),
        Turned::Over => Rect::new(width - right, height - bottom, width - left, height - top),
        Turned::Left => Rect::new(top, width - right, bottom, width - left),
    };
    turned.unwrap_or(rect)
}

fn moved(rect: Rect, by: Rect) -> Option<Rect> {
    let (right, down) = (by.left(), by.top());
    Rect::new(rect.left() + right, rect.top() + down, rect.right() + right, rect.bottom() + down)
}

fn broken_page(number: u32) -> Problem {
    let detail = "the page is damaged and could not be read; ask for this page again";
    Problem::of_page(number, ProblemKind::BrokenPage, detail)
}
