//! Files within files: each member of an archive or a mail is a document, and no archive takes a run down.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and tests make their own files"
)]

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{AesMode, ZipWriter};

use self::program::{Place, casebrief, said};

#[path = "support/program.rs"]
mod program;

const REPORT: &str = "LABORATORY REPORT\nPatient: Jane Placeholder\nSodium 140 mmol/L 135 - 145\n";

/// An archive of files, packed.
fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        file.start_file(*name, SimpleFileOptions::default()).unwrap();
        file.write_all(bytes).unwrap();
    }
    file.finish().unwrap().into_inner()
}

fn put(place: &Place, path: &str, bytes: &[u8]) {
    fs::write(place.put(path, ""), bytes).unwrap();
}

/// The cards of case "a" by path: status and details of the problems.
fn cards(place: &Place) -> Vec<(String, String, String)> {
    let (_, _, stderr) = said(&mut place.run("out"));
    let text = fs::read(place.out("out").join("a/summary.json")).expect(&stderr);
    let summary: Value = serde_json::from_slice(&text).unwrap();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let details =
        |it: &Value| it.as_array().unwrap().iter().map(|it| text(&it["detail"])).collect::<Vec<_>>();
    let card = |it: &Value| (text(&it["path"]), text(&it["status"]), details(&it["problems"]).join("; "));
    summary["sources"].as_array().unwrap().iter().map(card).collect()
}

fn statuses(cards: &[(String, String, String)]) -> Vec<(&str, &str)> {
    cards.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect()
}

fn verify(place: &Place) -> (Option<i32>, String) {
    let (code, stdout, _) =
        said(casebrief().arg("verify").arg(place.records()).arg("--out").arg(place.out("out")));
    (code, stdout)
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats").join(name)).unwrap()
}

#[test]
fn every_file_within_files_has_a_card_and_is_read_once() {
    let place = Place::new();
    put(&place, "a/records.zip", &fixture("records.zip"));
    put(&place, "a/visit.eml", &fixture("records.eml"));
    let cards = cards(&place);
    let want = [
        "records.zip",
        "records.zip/bloods.txt",
        "records.zip/inner.zip",
        "records.zip/inner.zip/deeper/bloods.txt",
        "records.zip/inner.zip/note.txt",
        "visit.eml",
        "visit.eml/Résumé of your visit.eml",
        "visit.eml/bloods.txt",
        "visit.eml/papers.zip",
        "visit.eml/papers.zip/note.txt",
    ];
    assert_eq!(statuses(&cards), want.map(|it| (it, "ok")), "{cards:?}");
    let labs = fs::read_to_string(place.out("out").join("a/labs.csv")).unwrap();
    assert_eq!(labs.matches(",ferritin,").count() + labs.matches(",hemoglobin,").count(), 8, "{labs}");
    assert_eq!(verify(&place).0, Some(0), "{}", verify(&place).1);
}

#[test]
fn verify_misses_the_card_of_a_member() {
    let place = Place::new();
    put(&place, "a/records.zip", &archive(&[("one.txt", REPORT.as_bytes()), ("two.txt", b"Plan: rest\n")]));
    assert_eq!(cards(&place).len(), 3);
    assert_eq!(verify(&place).0, Some(0));
    let path = place.out("out").join("a/summary.json");
    let mut summary: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let gone = summary["sources"].as_array_mut().unwrap().pop().unwrap();
    assert_eq!(gone["path"], "records.zip/two.txt");
    fs::write(&path, serde_json::to_vec(&summary).unwrap()).unwrap();
    let (code, said) = verify(&place);
    assert_eq!(code, Some(1));
    assert!(said.contains("has no card"), "{said}");
}

#[test]
fn a_locked_member_is_told_and_opens_with_its_password() {
    let place = Place::new();
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let locked = SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, "synthetic");
    file.start_file("open.txt", SimpleFileOptions::default()).unwrap();
    file.write_all(b"Plan: rest\n").unwrap();
    file.start_file("locked.txt", locked).unwrap();
    file.write_all(REPORT.as_bytes()).unwrap();
    put(&place, "a/records.zip", &file.finish().unwrap().into_inner());
    let want = |it| [("records.zip", "ok"), ("records.zip/locked.txt", it), ("records.zip/open.txt", "ok")];
    let found = cards(&place);
    assert_eq!(statuses(&found), want("encrypted"));
    assert!(found[1].2.contains("ask for the password"), "{}", found[1].2);
    let passwords = place.put("../passwords", "wrong\nsynthetic\n");
    said(place.run("out").arg("--passwords").arg(passwords));
    let text = fs::read_to_string(place.out("out").join("a/summary.json")).unwrap();
    assert!(!text.contains("\"encrypted\"") && text.contains("\"sodium\""));
    assert_eq!(verify(&place).0, Some(0), "{}", verify(&place).1);
}

#[test]
fn names_and_links_of_an_archive_lead_nowhere() {
    let place = Place::new();
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["../../up.txt", "/etc/passwd", "..\\..\\up.txt", "cafe\u{301}/\u{202E}txt.x"] {
        file.start_file(name, SimpleFileOptions::default()).unwrap();
        file.write_all(name.as_bytes()).unwrap();
    }
    file.add_symlink("link.txt", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    put(&place, "a/records.zip", &file.finish().unwrap().into_inner());
    let found = cards(&place);
    let want = [
        ("records.zip", "ok"),
        ("records.zip/cafe\u{301}/txt.x", "ok"),
        ("records.zip/etc/passwd", "ok"),
        ("records.zip/link.txt", "unreadable"),
        ("records.zip/up (2).txt", "ok"),
        ("records.zip/up.txt", "ok"),
    ];
    assert_eq!(statuses(&found), want);
    assert!(found[3].2.contains("link"));
}

#[test]
fn a_member_packed_in_another_way_is_unsupported_and_not_damaged() {
    let place = Place::new();
    let mut bytes = archive(&[("x.txt", REPORT.as_bytes())]);
    let central = bytes.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
    // The method stands in both heads of the member; 12 is bzip2.
    bytes[8] = 12;
    bytes[central + 10] = 12;
    put(&place, "a/records.zip", &bytes);
    let found = cards(&place);
    assert_eq!(statuses(&found), [("records.zip", "ok"), ("records.zip/x.txt", "unsupported")]);
}

/// A mail as Outlook keeps it: streams named by property and type, two bytes a letter.
fn outlook(body: &str, attachment: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    file.create_storage("/__attach_version1.0_#00000000").unwrap();
    for (path, bytes) in [
        ("/__properties_version1.0", vec![0; 32]),
        ("/__substg1.0_0037001F", wide("Resum\u{e9}")),
        ("/__substg1.0_1000001F", wide(body)),
        ("/__attach_version1.0_#00000000/__substg1.0_3707001F", wide("../papers.zip")),
        ("/__attach_version1.0_#00000000/__substg1.0_37010102", attachment.to_vec()),
    ] {
        file.create_stream(path).unwrap().write_all(&bytes).unwrap();
    }
    file.into_inner().into_inner()
}

#[test]
fn a_mail_of_outlook_is_a_page_and_its_attachments_are_files() {
    let place = Place::new();
    let whole = outlook("Plan: rest\r\n", &archive(&[("one.txt", REPORT.as_bytes())]));
    put(&place, "a/visit.msg", &whole);
    put(&place, "a/cut.msg", &whole[..whole.len() / 2]);
    let found = cards(&place);
    let want = ["visit.msg", "visit.msg/papers.zip", "visit.msg/papers.zip/one.txt"].map(|it| (it, "ok"));
    assert_eq!(statuses(&found)[1..], want, "{found:?}");
    assert_ne!(found[0].1, "ok");
    assert_eq!(verify(&place).0, Some(0));
}

#[test]
fn a_bomb_a_deep_and_a_crowded_archive_cost_one_line_each_and_their_neighbours_are_read() {
    let place = Place::new();
    put(&place, "a/0.txt", REPORT.as_bytes());
    let zeros = vec![0; 12 << 20];
    let mut bombs = vec![("bomb.txt", zeros.as_slice())];
    let names: Vec<String> = (10..50).map(|it| format!("more-{it}.txt")).collect();
    bombs.extend(names.iter().map(|it| (it.as_str(), zeros.as_slice())));
    put(&place, "a/bomb.zip", &archive(&bombs));
    let mut deep = archive(&[("x.txt", REPORT.as_bytes())]);
    for _ in 0..10 {
        deep = archive(&[("x.zip", &deep)]);
    }
    put(&place, "a/deep.zip", &deep);
    let mut crowd = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..100_000 {
        crowd.start_file(format!("{number}"), SimpleFileOptions::default()).unwrap();
    }
    put(&place, "a/v-crowd.zip", &crowd.finish().unwrap().into_inner());
    let mut cut = archive(&[("x.txt", REPORT.as_bytes())]);
    cut.truncate(cut.len() * 6 / 10);
    put(&place, "a/x-cut.zip", &cut);
    put(&place, "a/y.txt", REPORT.as_bytes());
    let found = cards(&place);
    let status = |path: &str| found.iter().find(|it| it.0 == path).map(|it| (it.1.as_str(), it.2.as_str()));
    for path in ["0.txt", "y.txt"] {
        assert_eq!(status(path), Some(("ok", "")));
    }
    let (bomb, why) = status("bomb.zip").unwrap();
    assert_eq!(bomb, "partial_limit", "{why}");

    assert!(why.contains("32 of its files were not opened"), "{why}");
    assert_eq!(status("bomb.zip/bomb.txt").unwrap().0, "limit_refused");
    let (deepest, why) = status("deep.zip/x.zip/x.zip/x.zip/x.zip").unwrap();
    assert_eq!(deepest, "limit_refused", "{why}");
    assert!(why.contains("depth of 4"), "{why}");
    let (crowd, why) = status("v-crowd.zip").unwrap();
    assert_eq!(crowd, "limit_refused");
    assert!(why.contains("more than 10000, and none was opened"), "{why}");
    assert_eq!(status("x-cut.zip").unwrap().0, "corrupt");
    assert!(found.len() < 25, "{}", found.len());
    assert_eq!(verify(&place).0, Some(0));
}
