//! Keeps finished readings by content and settings, so that no page is read twice.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use crate::model::{ProblemKind, Reading};

use super::isolate::ReaderSettings;
use super::{BatchError, output};

/// Names the code that reads; made by `build.rs`. Other code may find other words.
const READING_CODE: &str = env!("READING_CODE");

/// The folder of kept readings.
#[derive(Clone, Debug)]
pub(super) struct Readings {
    folder: PathBuf,
    settings: String,
    is_fresh: bool,
}

impl Readings {
    /// Opens the folder, which is made when it is not there.
    ///
    /// `ocr` names the engine and its data. A fresh store takes nothing out and puts everything in.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub(super) fn open(
        folder: PathBuf,
        settings: &ReaderSettings,
        ocr: &str,
        is_fresh: bool,
    ) -> Result<Readings, BatchError> {
        output::make_folder(&folder)?;
        Ok(Readings { folder, settings: settings_hash(settings, ocr), is_fresh })
    }

    /// Returns the reading of a content, when a whole one is kept.
    ///
    /// One that can't be understood counts as not there.
    pub(super) fn get(&self, sha256: &str) -> Option<Reading> {
        if self.is_fresh {
            return None;
        }
        #[expect(clippy::disallowed_methods, reason = "batch keeps readings on the disk")]
        let bytes = fs::read(self.path(sha256)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps a reading, unless another try could do better.
    ///
    /// # Errors
    /// When it can't be written.
    pub(super) fn put(&self, sha256: &str, reading: &Reading) -> Result<(), BatchError> {
        if !is_lasting(reading) {
            return Ok(());
        }
        output::write(&self.path(sha256), &serde_json::to_vec(reading)?)
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{sha256}-{}.json", self.settings))
    }
}

/// Whether reading the same bytes again would give the same.
///
/// Time, memory, a crash, a password and a missing engine are matters of the moment: such files are
/// tried again in each run.
fn is_lasting(reading: &Reading) -> bool {
    let of_members = reading.members.iter().filter_map(|it| it.problem.as_ref());
    reading.problems.iter().chain(of_members).all(|it| match it.kind {
        ProblemKind::Encrypted
        | ProblemKind::NotOpened
        | ProblemKind::ReaderDied
        | ProblemKind::OutOfMemory
        | ProblemKind::TimedOut
        | ProblemKind::NoOcr => false,
        ProblemKind::UnknownFormat
        | ProblemKind::Empty
        | ProblemKind::Broken
        | ProblemKind::BrokenPage
        | ProblemKind::NoWords
        | ProblemKind::BlankPage
        | ProblemKind::UnsureWords
        | ProblemKind::TextLayerDistrusted
        | ProblemKind::LimitHit => true,
    })
}

fn settings_hash(settings: &ReaderSettings, ocr: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let languages = settings.languages.join("+");
    // Memory counts, for a decoder may give up quietly where there is little.
    let all = [version, READING_CODE, ocr, &languages, &settings.memory_mib.to_string()].join("\n");
    Sha256::digest(all).iter().take(8).map(|it| format!("{it:02x}")).collect()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make their own files")]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::Readings;
    use crate::batch::isolate::ReaderSettings;
    use crate::model::{Format, Problem, ProblemKind, Reading};

    fn settings() -> ReaderSettings {
        ReaderSettings {
            program: "casebrief".into(),
            ocr_program: "casebrief-ocr".into(),
            languages: vec!["eng".into()],
            models: None,
            passwords: Vec::new(),
            timeout: Duration::from_secs(30),
            memory_mib: 2048,
        }
    }

    fn reading(kind: ProblemKind) -> Reading {
        Reading::failed(Format::Pdf, Problem::of_file(kind, "why"))
    }

    #[test]
    fn what_is_put_in_comes_out_and_a_torn_one_does_not() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("readings");
        let readings = Readings::open(folder.clone(), &settings(), "ocr", false).unwrap();
        let broken = reading(ProblemKind::Broken);
        assert_eq!(readings.get("ab"), None);
        readings.put("ab", &broken).unwrap();
        assert_eq!(readings.get("ab"), Some(broken));
        let path = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert_eq!(readings.get("ab"), None);
    }

    #[test]
    fn other_settings_and_a_fresh_run_find_nothing() {
        let root = tempfile::tempdir().unwrap();
        let open = |settings: &ReaderSettings, ocr: &str, is_fresh| {
            Readings::open(root.path().join("readings"), settings, ocr, is_fresh).unwrap()
        };
        open(&settings(), "ocr", false).put("ab", &reading(ProblemKind::Empty)).unwrap();
        assert!(open(&settings(), "ocr", false).get("ab").is_some());
        assert!(open(&settings(), "ocr", true).get("ab").is_none());
        assert!(open(&settings(), "ocr 2", false).get("ab").is_none());
        let spanish = ReaderSettings { languages: vec!["spa".into()], ..settings() };
        assert!(open(&spanish, "ocr", false).get("ab").is_none());
    }

    #[test]
    fn what_another_try_could_better_is_not_kept() {
        let root = tempfile::tempdir().unwrap();
        let readings = Readings::open(root.path().join("readings"), &settings(), "ocr", false).unwrap();
        for kind in [ProblemKind::TimedOut, ProblemKind::ReaderDied, ProblemKind::Encrypted] {
            readings.put("ab", &reading(kind)).unwrap();
            assert_eq!(readings.get("ab"), None, "{kind:?}");
        }
    }
}
