//! PDF files: the text layer where it can be trusted, else the picture of the page.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::model::{Problem, ProblemKind};
use crate::read::pdf::around::Found;
use crate::read::pdf::page::{Memory, read_page};
use crate::read::{Ocr, Part, Settings};

mod around;
mod embedded;
mod glyphs;
mod layer;
mod mend;
mod page;
mod patch;
mod place;
mod render;
mod trust;
mod words;

/// Bytes from the beginning in which the mark of a PDF may stand, as ISO 32000-2 Annex I allows.
const MARK_WITHIN: usize = 1024;

/// More pages are not read from one file.
const MAX_PAGES: u32 = 10_000;

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
    let mut memory = Memory::new();
    let mut all_pages_filled = true;
    for (page, number) in pdf.pages().iter().zip(1..=MAX_PAGES) {
        if !settings.wants(number) {
            continue;
        }
        // A page that breaks the library must not take the others with it.
        let parts = catch_unwind(AssertUnwindSafe(|| read_page(page, number, &mut memory, ocr)));
        let parts = parts.unwrap_or_else(|_| vec![Part::Problem(broken_page(number))]);
        let has_words = |it: &Part| matches!(it, Part::Page(page) if !page.words.is_empty());
        all_pages_filled &= parts.iter().any(has_words);
        parts.into_iter().for_each(&mut *tell);
    }
    let n_pages = pdf.pages().len();
    if n_pages > MAX_PAGES as usize {
        let detail = format!("the file has {n_pages} pages, {MAX_PAGES} are read; ask for it in parts");
        tell(Part::Problem(Problem::of_file(ProblemKind::LimitHit, detail)));
    }
    // After the pages, so that they are told even if this breaks.
    let found = Found { n_pages, all_pages_filled };
    let checked = catch_unwind(|| around::check(bytes, &settings.passwords, &found));
    checked.ok().flatten().into_iter().for_each(|it| tell(Part::Problem(it)));
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
    match outcome {
        Ok(pdf) if pdf.pages().is_empty() => Err(broken()),
        Ok(pdf) => Ok(pdf),
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            let detail = "the file is encrypted; ask the sender for its password or for an open copy";
            Err(Problem::of_file(ProblemKind::Encrypted, detail))
        }
        // A lock the library doesn't know; another may.
        Err(LoadPdfError::Decryption(_)) => {
            let copy = catch_unwind(|| around::unlocked(bytes, passwords)).ok().flatten();
            copy.and_then(|it| Pdf::new(it).ok()).ok_or_else(|| {
                let detail =
                    "the file is encrypted in a way that is not read; ask the sender for an open copy";
                Problem::of_file(ProblemKind::Encrypted, detail)
            })
        }
        Err(LoadPdfError::Invalid) => Err(broken()),
    }
}

fn broken() -> Problem {
    let detail = "the file is damaged, no page was found in it; ask for it again";
    Problem::of_file(ProblemKind::Broken, detail)
}

fn broken_page(number: u32) -> Problem {
    let detail = "the page is damaged and could not be read; ask for this page again";
    Problem::of_page(number, ProblemKind::BrokenPage, detail)
}

/// The grey of a colour, as ITU-R BT.601 weighs it.
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 77 + u32::from(green) * 151 + u32::from(blue) * 28) >> 8) as u8
}
