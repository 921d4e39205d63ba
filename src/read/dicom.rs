//! Images of scanners (DICOM): what their heads say as a page; the picture itself is not looked at.

use std::io::Cursor;

use dicom_core::Tag;
use dicom_object::{DefaultDicomObject, OpenFileOptions};

use crate::model::{Problem, ProblemKind};
use crate::read::coded::{Person, begin_paper, iso, labelled, sex};
use crate::read::members::{Names, gone, tell_member};
use crate::read::sheet::Sheet;
use crate::read::{Ocr, Part, Settings};

/// Where the mark of the format stands, behind an empty head (PS3.10, 7.1).
const MARK_AT: usize = 128;

/// The picture, behind everything that is read of a file (PS3.6, chapter 6).
const PIXELS: Tag = Tag(0x7FE0, 0x0010);

/// A document of another format put into the file (PS3.3, A.45).
const ENCAPSULATED: Tag = Tag(0x0042, 0x0011);
const INNER: u32 = 0;

/// Kinds of study (PS3.3, C.7.3.1.1.1) that hold papers or reports and not only pictures of the body.
const PAPERS: [&str; 7] = ["DOC", "ECG", "OT", "RESMS", "SC", "SR", "SM"];

/// The transfer syntaxes of pictures that are not packed (PS3.5, 10.1).
const PLAIN: [&str; 3] = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"];

/// Bytes that may stand behind a packed picture.
const TAIL: usize = 64 * 1024;

/// What stands on the page, in this order.
const SHOWN: [(&str, Tag); 7] = [
    ("Modality", Tag(0x0008, 0x0060)),
    ("Body part", Tag(0x0018, 0x0015)),
    ("Study", Tag(0x0008, 0x1030)),
    ("Series", Tag(0x0008, 0x103E)),
    ("Facility", Tag(0x0008, 0x0080)),
    ("Referring physician", Tag(0x0008, 0x0090)),
    ("Accession number", Tag(0x0008, 0x0050)),
];

/// Whether the bytes are such an image.
pub(super) fn is_dicom(bytes: &[u8]) -> bool {
    bytes.get(MARK_AT..).is_some_and(|it| it.starts_with(b"DICM"))
}

/// Reads the head of an image.
pub(super) fn read(bytes: &[u8], settings: &Settings, _ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let Some(head) = head(bytes) else {
        let detail = "the head of the image is damaged or packed in a way that is not read; ask for it again";
        return tell(Part::Problem(Problem::of_file(ProblemKind::Broken, detail)));
    };
    let text = |tag| text(&head, tag);
    let person = Person {
        name: name(&text(Tag(0x0010, 0x0010))),
        born: iso(&text(Tag(0x0010, 0x0030))),
        sex: sex(&text(Tag(0x0010, 0x0040))),
        id: text(Tag(0x0010, 0x0020)),
    };
    let mut sheet = Sheet::default();
    begin_paper(&mut sheet, "DICOM image study", &person);
    labelled(&mut sheet, "Study Date", &iso(&text(Tag(0x0008, 0x0020))));
    for (label, tag) in SHOWN {
        let shown = if label == "Referring physician" { name(&text(tag)) } else { text(tag) };
        labelled(&mut sheet, label, &shown);
    }
    sheet.tell(settings, tell);
    let inner = inner(&head);
    let is_paper = PAPERS.contains(&text(Tag(0x0008, 0x0060)).as_str());
    if is_paper && inner.is_none() {
        let detail = "the file may hold a paper or a report, which is not read; ask for it as PDF or JPEG";
        tell(Part::Problem(Problem::of_file(ProblemKind::BrokenPage, detail)));
    }
    if !ends(bytes, &head) {
        let detail = "the image is cut off; ask for it again";
        tell(Part::Problem(Problem::of_file(ProblemKind::BrokenPage, detail)));
    }
    if let Some(inner) = inner {
        tell_member(INNER, Names::default().inert("document", INNER), Ok(&inner), tell);
    }
}

/// Takes the document within out.
///
/// # Errors
/// When there is none.
pub(super) fn unpack(bytes: &[u8], number: u32) -> Result<Vec<u8>, Problem> {
    head(bytes).as_ref().and_then(inner).filter(|_| number == INNER).ok_or_else(gone)
}

fn head(bytes: &[u8]) -> Option<DefaultDicomObject> {
    OpenFileOptions::new().read_until(PIXELS).from_reader(Cursor::new(bytes)).ok()
}

fn inner(head: &DefaultDicomObject) -> Option<Vec<u8>> {
    Some(head.element_opt(ENCAPSULATED).ok()??.to_bytes().ok()?.into_owned())
}

/// The text of a field in any of the alphabets it may be in; empty where there is none.
fn text(head: &DefaultDicomObject, tag: Tag) -> String {
    let field = head.element_opt(tag).ok().flatten();
    field
        .and_then(|it| it.to_str().ok())
        .map_or_else(String::new, |it| it.trim_matches(['\0', ' ']).to_owned())
}

/// Given and further names, then the family name (PS3.5, 6.2, PN), in the first of their alphabets.
fn name(text: &str) -> String {
    let first = text.split('=').next().unwrap_or("");
    let part = |idx| first.split('^').nth(idx).unwrap_or("").trim();
    [part(1), part(2), part(0)].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether the file is as long as its picture needs, where the head says so: rows, columns, bits, samples.
fn ends(bytes: &[u8], head: &DefaultDicomObject) -> bool {
    let number = |tag| text(head, tag).parse::<usize>().ok();
    let sizes =
        [Tag(0x0028, 0x0010), Tag(0x0028, 0x0011), Tag(0x0028, 0x0100), Tag(0x0028, 0x0002)].map(number);
    let [Some(rows), Some(columns), Some(bits), Some(samples)] = sizes else {
        return true;
    };
    let syntax = head.meta().transfer_syntax().trim_end_matches('\0');
    if !PLAIN.contains(&syntax) {
        // A packed picture has any length; behind its last item stands a mark of its own (PS3.5, A.4).
        let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
        return tail.windows(4).any(|it| it == b"\xFE\xFF\xDD\xE0");
    }
    let needed = rows.saturating_mul(columns).saturating_mul(bits.div_ceil(8)).saturating_mul(samples);
    bytes.len() >= needed
}
