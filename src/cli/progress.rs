//! Shows on standard error how far a run is.

use std::io::{self, IsTerminal as _, Write as _};

use casebrief::batch::Event;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::args::ProgressForm;
use super::print;

/// How progress is shown.
pub(crate) enum Progress {
    /// A bar over the files.
    Bar(ProgressBar),
    /// One JSON object a line.
    Json,
    /// Nothing.
    None,
}

impl Progress {
    /// Chooses the form; a bar only on a terminal.
    pub(crate) fn new(form: ProgressForm, is_quiet: bool) -> Progress {
        match form {
            ProgressForm::Json => Progress::Json,
            ProgressForm::Auto if !is_quiet && io::stderr().is_terminal() => Progress::Bar(bar()),
            ProgressForm::Auto | ProgressForm::None => Progress::None,
        }
    }

    /// Shows an event; comes from several threads.
    pub(crate) fn show(&self, event: &Event<'_>) {
        match self {
            Progress::Bar(bar) => advance(bar, event),
            Progress::Json => _ = writeln!(io::stderr().lock(), "{}", as_json(event)),
            Progress::None => {}
        }
        if let (Progress::Bar(_) | Progress::None, Event::CaseFailed { case }) = (self, event) {
            print::note(&format!("case {case}: internal error"));
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        match self {
            Progress::Bar(bar) => bar.finish_and_clear(),
            Progress::Json | Progress::None => {}
        }
    }
}

fn bar() -> ProgressBar {
    let form = "{elapsed_precise} {bar:40} {pos}/{len} files {msg} {eta}";
    let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

fn advance(bar: &ProgressBar, event: &Event<'_>) {
    match event {
        Event::Planned { n_files, .. } => bar.set_length(*n_files as u64),
        Event::FileRead { n_same, .. } => bar.inc(*n_same as u64),
        Event::CaseDone { .. } | Event::CaseFailed { .. } => {}
    }
}

fn as_json(event: &Event<'_>) -> Value {
    match event {
        Event::Planned { n_cases, n_files } => {
            json!({"event": "planned", "cases": n_cases, "files": n_files})
        }
        Event::FileRead { case, source, n_pages, n_same } => {
            json!({"event": "file_read", "case": case, "source": source, "pages": n_pages, "files": n_same})
        }
        Event::CaseDone { case, n_files } => json!({"event": "case_done", "case": case, "files": n_files}),
        Event::CaseFailed { case } => json!({"event": "case_failed", "case": case}),
    }
}
