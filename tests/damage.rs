//! Broken and odd files: none may panic, and none may come back without a word or a problem.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and reads its own fixtures"
)]

use std::fs;
use std::path::{Path, PathBuf};

use casebrief::model::{ProblemKind, Reading, Word};
use casebrief::read::{Ocr, OcrError, Picture, Settings, gather, read};

/// Sees nothing: damage is about the formats, not about text recognition.
struct Blind;

impl Ocr for Blind {
    fn words(&mut self, _: &Picture) -> Result<Vec<Word>, OcrError> {
        Ok(Vec::new())
    }
}

fn reading(bytes: &[u8]) -> Reading {
    let settings =
        Settings { languages: vec!["eng".into()], passwords: Vec::new(), pages: None, member: Vec::new() };
    let mut parts = Vec::new();
    read(bytes, &settings, &mut Blind, &mut |part| parts.push(part));
    gather(parts)
}

fn says_something(reading: &Reading) -> bool {
    !reading.problems.is_empty() || reading.pages.iter().any(|it| !it.words.is_empty())
}

/// Drawn PDFs and plain text of the cases, and documents of text: small, and quick to read.
fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let kinds = ["pdf", "txt", "docx", "odt", "rtf", "html"];
    let mut found: Vec<PathBuf> = fs::read_dir(folder.join("cases"))
        .unwrap()
        .map(|case| case.unwrap().path())
        .chain([folder.join("formats")])
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| kinds.iter().any(|kind| it == *kind)))
        .filter(|it| fs::metadata(it).unwrap().len() < 20_000)
        .collect();
    found.sort();
    found
}

#[test]
fn a_file_cut_anywhere_says_something() {
    for path in fixtures() {
        let bytes = fs::read(&path).unwrap();
        for tenth in 0..10 {
            let cut = &bytes[..bytes.len() * tenth / 10];
            assert!(says_something(&reading(cut)), "{} cut at {tenth} tenths", path.display());
        }
    }
}

#[test]
fn a_file_with_flipped_bits_says_something() {
    for path in fixtures() {
        let bytes = fs::read(&path).unwrap();
        for step in 1..10 {
            let mut damaged = bytes.clone();
            for at in (step..damaged.len()).step_by(damaged.len() / 7 + step) {
                damaged[at] ^= 1 << (step % 8);
            }
            assert!(says_something(&reading(&damaged)), "{} flipped at step {step}", path.display());
        }
    }
}

#[test]
fn each_bad_file_gets_its_problem() {
    let png_of_a_giant = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x08\0\0\0\0\0\0\0\0";
    let cases: [(&str, &[u8], &[ProblemKind]); 6] = [
        ("empty", b"", &[ProblemKind::Empty]),
        ("archive", b"PK\x03\x04\x14\0\0\0\x08\0", &[ProblemKind::Broken]),
        ("binary", &[0, 1, 2, 3, 0xFF, 0xFE, 0, 9], &[ProblemKind::UnknownFormat]),
        ("only a PDF header", b"%PDF-1.7\n", &[ProblemKind::Broken, ProblemKind::BrokenPage]),
        ("half a JPEG header", b"\xFF\xD8\xFF\xE0\0\x10JF", &[ProblemKind::Broken]),
        ("giant", png_of_a_giant, &[ProblemKind::LimitHit, ProblemKind::Broken]),
    ];
    for (name, bytes, allowed) in cases {
        let reading = reading(bytes);
        let kinds: Vec<ProblemKind> = reading.problems.iter().map(|it| it.kind).collect();
        assert!(kinds.iter().any(|it| allowed.contains(it)), "{name}: {kinds:?}");
        assert!(reading.pages.iter().all(|it| it.words.is_empty()), "{name}");
    }
}
