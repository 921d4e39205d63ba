//! `summary.html` in a real browser: it opens from disk, says nothing on the console, and shows its rows.
//!
//! The tests need Chromium; where there is none they say so and pass.
#![allow(clippy::unwrap_used, reason = "a failing test should stop")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]
#![expect(clippy::disallowed_methods, reason = "the browser is another program that reads a file")]

#[path = "support/brief.rs"]
mod brief;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use casebrief::report::{self, IndexRow};

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Runs the browser on a page; `None` where there is no browser.
fn browse(page: &Path, settings: &[&str]) -> Option<Output> {
    let profile = tempfile::tempdir().unwrap();
    let mut settings: Vec<String> = settings.iter().map(|it| (*it).to_owned()).collect();
    settings.push(format!("--user-data-dir={}", profile.path().display()));
    settings.push(format!("file://{}", page.display()));
    let run = |browser: &&str| {
        Command::new(browser)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--v=0",
            ])
            .args(&settings)
            .output()
            .ok()
    };
    let output = BROWSERS.iter().find_map(run);
    if output.is_none() {
        println!("skipped: no Chromium on this machine");
    }
    output
}

/// Opens a page and returns its document as the browser holds it.
fn opened(html: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("summary.html");
    fs::write(&page, html).unwrap();
    let output = browse(&page, &["--dump-dom"])?;
    let told = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<&str> =
        told.lines().filter(|it| it.contains("CONSOLE") || it.contains("Content Security Policy")).collect();
    assert_eq!(complaints, Vec::<&str>::new());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_page_opens_from_disk_without_a_complaint() {
    let Some(document) = opened(&report::summary_html(&brief::full())) else {
        return;
    };
    assert!(document.contains("Marisol Ejemplo"));
    assert!(
        document.contains(r#"<tr id="l1" class="critical">"#)
            || document.contains(r#"class="critical" id="l1""#)
    );
    assert!(document.contains("popover"));
}

#[test]
fn an_empty_case_opens_too() {
    let Some(document) = opened(&report::summary_html(&brief::empty())) else {
        return;
    };
    assert!(document.contains("Name not found in the records"));
}

#[test]
fn the_triage_list_opens_without_a_complaint() {
    let Some(document) = opened(&report::index_html(&[IndexRow::of(&brief::full())])) else {
        return;
    };
    assert!(document.contains("./kidney-and-heart/summary.html"));
}

#[test]
fn the_page_prints_on_paper() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("summary.html");
    let paper = folder.path().join("summary.pdf");
    fs::write(&page, report::summary_html(&brief::full())).unwrap();
    let print = format!("--print-to-pdf={}", paper.display());
    let Some(_) = browse(&page, &[&print, "--no-pdf-header-footer"]) else {
        return;
    };
    assert!(fs::read(&paper).unwrap().starts_with(b"%PDF"));
}
