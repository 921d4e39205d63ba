//! Each format that is read: a whole file made by another program, one that is cut off, one that holds nothing.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and reads its own fixtures"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use casebrief::model::{Confidence, Format, Reader, Reading, Rect, Status, Word};
use casebrief::read::{Ocr, OcrError, Picture, Settings, gather, read};

/// Sees one word on each picture: these tests are about the formats, not about text recognition.
struct OneWord;

impl Ocr for OneWord {
    fn words(&mut self, _: &Picture) -> Result<Vec<Word>, OcrError> {
        let rect = Rect::new(20.0, 20.0, 80.0, 40.0).unwrap();
        let text = "word".to_owned();
        Ok(vec![Word { text, rect, confidence: Confidence::FULL, reader: Reader::File, others: Vec::new() }])
    }
}

/// The whole files: name, format and number of pages.
const WHOLE: [(&str, Format, usize); 13] = [
    ("image.dcm", Format::Dicom, 1),
    ("letter.docx", Format::Docx, 3),
    ("letter.odt", Format::Odt, 1),
    ("letter.rtf", Format::Rtf, 2),
    ("portal.html", Format::Html, 1),
    ("records.eml", Format::Eml, 1),
    ("records.zip", Format::Zip, 0),
    ("results.bmp", Format::Bmp, 1),
    ("results.hl7", Format::Hl7, 2),
    ("results.json", Format::Fhir, 3),
    ("results.webp", Format::Webp, 1),
    ("summary.xml", Format::Cda, 2),
    ("two-pages.gif", Format::Gif, 2),
];

/// Those with the same letter: a header, a list, a table with a title over all its columns, hidden text.
const DOCUMENTS: [&str; 4] = ["letter.docx", "letter.odt", "letter.rtf", "portal.html"];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats").join(name)
}

fn reading(bytes: &[u8]) -> Reading {
    let settings =
        Settings { languages: vec!["eng".into()], passwords: Vec::new(), pages: None, member: Vec::new() };
    let mut parts = Vec::new();
    read(bytes, &settings, &mut OneWord, &mut |part| parts.push(part));
    gather(parts)
}

fn status(reading: &Reading) -> Status {
    let n_words = reading.pages.iter().map(|it| it.words.len()).chain([reading.members.len()]);
    let n_words: Vec<usize> = n_words.collect();
    Status::of(&reading.problems, &n_words)
}

#[test]
fn an_encrypted_pdf_opens_with_its_password_and_says_what_to_ask_for_without() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases/chest-pain/11-hospital-bill.pdf");
    let bytes = fs::read(path).unwrap();
    let with = |passwords: &[&str]| {
        let passwords = passwords.iter().map(|it| (*it).to_owned()).collect();
        let settings = Settings { languages: vec!["eng".into()], passwords, pages: None, member: Vec::new() };
        let mut parts = Vec::new();
        read(&bytes, &settings, &mut OneWord, &mut |part| parts.push(part));
        gather(parts)
    };
    for passwords in [&[][..], &["wrong"]] {
        let reading = with(passwords);
        assert_eq!(status(&reading), Status::Encrypted);
        assert!(reading.problems[0].detail.contains("ask"), "{}", reading.problems[0].detail);
    }
    let reading = with(&["wrong", "synthetic"]);
    assert_eq!(status(&reading), Status::Ok, "{:?}", reading.problems);
}

fn suffix(name: &str) -> &str {
    name.rsplit('.').next().unwrap()
}

#[test]
fn a_whole_file_is_known_and_all_of_it_is_read() {
    for (name, format, n_pages) in WHOLE {
        let reading = reading(&fs::read(file(name)).unwrap());
        assert_eq!((reading.format, reading.pages.len()), (format, n_pages), "{name}");
        assert!(status(&reading).is_whole(), "{name}: {:?}", reading.problems);
    }
}

#[test]
fn a_file_cut_off_is_never_told_as_whole() {
    for (name, format, _) in WHOLE {
        let name = format!("cut.{}", suffix(name));
        let reading = reading(&fs::read(file(&name)).unwrap());
        assert_eq!(reading.format, format, "{name}");
        assert!(!status(&reading).is_whole(), "{name}: {:?}", reading.problems);
    }
}

#[test]
fn a_file_without_content_is_never_told_as_whole() {
    for (name, format, _) in WHOLE {
        let name = format!("empty.{}", suffix(name));
        let reading = reading(&fs::read(file(&name)).unwrap());
        assert_eq!(reading.format, format, "{name}");
        assert!(!status(&reading).is_whole(), "{name}: {:?}", reading.problems);
    }
}

/// The results the program reads in a file behind its locks: analyte and printed value.
fn results(name: &str) -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_casebrief"))
        .args(["labs", "--format", "csv"])
        .arg(file(name))
        .output()
        .unwrap();
    let rows = String::from_utf8(output.stdout).unwrap();
    let cell = |row: &str, idx: usize| row.split(',').nth(idx).unwrap().to_owned();
    rows.lines().skip(1).map(|row| (cell(row, 6), cell(row, 9))).collect()
}

#[test]
fn results_in_pictures_of_any_format_are_read() {
    let all = [("sodium", "140"), ("potassium", "5.9"), ("hemoglobin", "9.4"), ("ferritin", "6")];
    for (name, n_results) in [("results.bmp", 2), ("results.webp", 2), ("two-pages.gif", 4)] {
        let found = results(name);
        let found: Vec<(&str, &str)> = found.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        assert_eq!(found, all[..n_results], "{name}");
    }
}

#[test]
fn a_table_in_a_document_gives_results_and_hidden_text_gives_none() {
    let table = [("hemoglobin", "9.4"), ("wbc", "7.2"), ("ferritin", "6")];
    for name in DOCUMENTS {
        let found = results(name);
        let found: Vec<(&str, &str)> = found.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        assert_eq!(found[..3], table, "{name}");
        assert!(found.iter().all(|it| it.1 != "9.9"), "{name}");
    }
}

#[test]
fn a_document_is_read_in_its_order_and_a_power_is_no_digit() {
    for name in DOCUMENTS {
        let text = text(&reading(&fs::read(file(name)).unwrap()));
        let places: Vec<usize> =
            ["Sample Clinic", "Medications", "• Ferrous", "Hemoglobin", "10^9/L", "Plan:"]
                .iter()
                .map(|it| text.find(it).unwrap_or_else(|| panic!("{name}: {it} in {text}")))
                .collect();
        assert!(places.is_sorted(), "{name}: {places:?}");
    }
}

fn text(reading: &Reading) -> String {
    let words = reading.pages.iter().flat_map(|it| &it.words);
    words.map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
}
