//! What stands around the pages of a PDF: whether the file is whole, and how it is locked.

use lopdf::xref::XrefRecovery;
use lopdf::{Document, LoadOptions, PdfMetadata};

use crate::model::{Problem, ProblemKind};

/// The most bytes a stream of the file's structure may grow to.
const MAX_STREAM: usize = 64 << 20;

/// The end mark of a PDF stands within this many bytes of its end, as ISO 32000-2 Annex I allows.
const END_WITHIN: usize = 1024;

/// What was found in a file.
pub(super) struct Found {
    pub(super) n_pages: usize,
    /// Whether something is on every page that was read.
    pub(super) all_pages_filled: bool,
}

/// Compares what was found in a file with what the file says of itself.
///
/// Readers are lenient: they find what they can in a file that was cut off and say nothing.
pub(super) fn check(bytes: &[u8], passwords: &[String], found: &Found) -> Option<Problem> {
    let n_pages = found.n_pages;
    let again = "ask the sender for the file again";
    let end = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    if !end.windows(5).any(|it| it == b"%%EOF") {
        let detail = format!("the file has no end, so a part of it may be missing; {again}");
        return Some(Problem::of_file(ProblemKind::Broken, detail));
    }
    let Some(told) = metadata(bytes, passwords) else {
        let detail = format!("the structure of the file is damaged, so pages may be missing; {again}");
        return Some(Problem::of_file(ProblemKind::Broken, detail));
    };
    if told.page_count as usize > n_pages {
        let detail =
            format!("the file should have {} pages and {n_pages} were found; {again}", told.page_count);
        return Some(Problem::of_file(ProblemKind::Broken, detail));
    }
    // A list that only has wrong places, as files changed in transfer have, loses nothing.
    if told.xref_recovery == Some(XrefRecovery::Reconstructed) && !found.all_pages_filled {
        let detail =
            format!("the list of the file's parts was damaged, so something may be missing; {again}");
        return Some(Problem::of_file(ProblemKind::Broken, detail));
    }
    None
}

/// A copy of the file without its lock; `None` when no password fits.
pub(super) fn unlocked(bytes: &[u8], passwords: &[String]) -> Option<Vec<u8>> {
    for password in [""].into_iter().chain(passwords.iter().map(String::as_str)) {
        let options = LoadOptions {
            password: Some(password.to_owned()),
            max_decompressed_size: Some(MAX_STREAM),
            ..LoadOptions::default()
        };
        let Ok(mut document) = Document::load_mem_with_options(bytes, options) else { continue };
        if document.is_encrypted() && document.decrypt(password).is_err() {
            continue;
        }
        let mut copy = Vec::new();
        if document.save_to(&mut copy).is_ok() {
            return Some(copy);
        }
    }
    None
}

/// What the file says of itself, read with the first password that opens it.
fn metadata(bytes: &[u8], passwords: &[String]) -> Option<PdfMetadata> {
    let told = Document::load_metadata_mem(bytes).ok()?;
    if !told.encrypted || told.page_count > 0 {
        return Some(told);
    }
    let with_password = |it: &String| Document::load_metadata_mem_with_password(bytes, it).ok();
    Some(passwords.iter().filter_map(with_password).find(|it| it.page_count > 0).unwrap_or(told))
}
