//! Room 2: loose words become lines in reading order.

mod bend;
mod lines;

use crate::model::{Document, LaidPage, Page};

/// Lays out every page of a document.
pub fn lay_out(document: Document<Page>) -> Document<LaidPage> {
    let Document { source, format, pages, problems, members } = document;
    let pages = pages.into_iter().map(lines::lay_out_page).collect();
    Document { source, format, pages, problems, members }
}
