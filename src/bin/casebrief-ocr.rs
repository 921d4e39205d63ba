//! The reading child with the engines for pictures: the only program that Tesseract is linked to.
//!
//! It is started by `casebrief` and by nobody else; apart from it, because the libraries that come with
//! Tesseract take ten times as long to load as a file of drawn text takes to read.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use casebrief::batch::{self, ChildError, FOLDERS, TESSDATA};
use casebrief::model::Word;
use casebrief::read::ocr::ppocr::stay_on_this_thread;
use casebrief::read::{Ocr, OcrError, Picture, PpOcr, Readers, Settings, Tesseract};
use clap::Parser;

/// Reads pictures for casebrief.
#[derive(Debug, Parser)]
#[command(name = "casebrief-ocr", version)]
enum Args {
    /// Name the engine and its version
    Engine,
    /// Read the file on standard input
    ReadOne {
        /// Languages, as Tesseract names them
        #[arg(long, value_delimiter = '+')]
        lang: Vec<String>,
        /// MiB of address space
        #[arg(long)]
        memory: u64,
        /// The folder of the second reader's models
        #[arg(long)]
        models: Option<PathBuf>,
        /// The file within the file to read, one number a depth
        #[arg(long, value_delimiter = '.')]
        member: Vec<u32>,
    },
}

fn main() -> ExitCode {
    batch::hide_words_of_panics();
    let done = match Args::parse() {
        Args::Engine => writeln!(io::stdout(), "{}", Tesseract::version()).map_err(ChildError::Limit),
        Args::ReadOne { lang, memory, models, member } => {
            let settings = Settings { languages: lang, passwords: batch::passwords(), pages: None, member };
            read_one(&settings, memory << 20, models)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            _ = writeln!(io::stderr(), "casebrief-ocr: error: {error}");
            ExitCode::from(2)
        }
    }
}

fn read_one(settings: &Settings, memory_bytes: u64, models: Option<PathBuf>) -> Result<(), ChildError> {
    let mut engines =
        OnDemand { languages: settings.languages.clone(), models: models.clone(), readers: None };
    // The locked child may start no thread, and the second reader must not ask for one.
    stay_on_this_thread();
    let own_data = std::env::var_os(TESSDATA).map(PathBuf::from);
    if own_data.is_some() {
        // Newer versions of Tesseract ask whether that folder is there, which a locked child may not.
        engines.preload();
    }
    let usual = FOLDERS.iter().map(PathBuf::from);
    let readable: Vec<PathBuf> = own_data.into_iter().chain(models).chain(usual).collect();
    let child = batch::lock_in(memory_bytes, &readable, || engines.preload())?;
    Ok(batch::serve(child, io::stdin().lock(), io::stdout().lock(), settings, &mut engines)?)
}

/// Both engines, started at the first picture: a blank page needs neither.
struct OnDemand {
    languages: Vec<String>,
    models: Option<PathBuf>,
    readers: Option<Readers>,
}

impl OnDemand {
    /// Starts both engines now; one that fails is told when it is needed.
    fn preload(&mut self) {
        if self.readers.is_some() {
            return;
        }
        let mut tesseract = Tesseract::new(&self.languages);
        _ = tesseract.start();
        if let Ok(ppocr) = self.ppocr() {
            self.readers = Some(Readers::new(tesseract, ppocr));
        }
    }

    fn ppocr(&self) -> Result<Option<PpOcr>, OcrError> {
        self.models.as_deref().map(PpOcr::load).transpose()
    }

    fn readers(&mut self) -> Result<&mut Readers, OcrError> {
        if self.readers.is_none() {
            self.readers = Some(Readers::new(Tesseract::new(&self.languages), self.ppocr()?));
        }
        self.readers.as_mut().ok_or_else(|| OcrError { reason: "no engine".to_owned() })
    }
}

impl Ocr for OnDemand {
    fn words(&mut self, picture: &Picture) -> Result<Vec<Word>, OcrError> {
        self.readers()?.words(picture)
    }

    fn confirm(&mut self, picture: &Picture, words: &mut Vec<Word>) -> Result<(), OcrError> {
        self.readers()?.confirm(picture, words)
    }
}
