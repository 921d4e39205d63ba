//! The child's side of reading one file: limits first, then the bytes, then the answer.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt as _;
use std::panic;
use std::path::PathBuf;

use rlimit::Resource;
use rustix::process::{DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal};

use crate::model::{Format, Problem, ProblemKind};
use crate::read::{self, Ocr, Part, Settings};

use super::isolate::PASSWORDS;
use super::lock::{self, Lock, LockError};
use super::source;
use super::wire::{Done, Line};

/// Longest life of a child in processor seconds, should the parent's clock fail.
const MAX_CPU_SECONDS: u64 = 3960;

/// Open files a child may have: the three streams, its own memory record, and some to spare for models.
const MAX_OPEN_FILES: u64 = 32;

/// A child that is limited and locked in, and so may meet foreign bytes.
#[derive(Debug)]
pub struct LockedIn {
    memory: OwnMemory,
    lock: Lock,
}

/// What a child must not do without.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// A limit was refused.
    #[error("can't set the limits of a reading child")]
    Limit(#[from] io::Error),
    /// A lock did not close.
    #[error("can't lock a reading child in")]
    Lock(#[from] LockError),
}

/// The passwords the parent handed over.
pub fn passwords() -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "arguments could be seen by every user of the machine")]
    let passwords = std::env::var(PASSWORDS).unwrap_or_default();
    passwords.lines().map(str::to_owned).collect()
}

/// The text of a panic may hold words of a record, so only its place is told.
pub fn hide_words_of_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|it| format!(" at {}:{}", it.file(), it.line())).unwrap_or_default();
        // Nothing is left to be done where even this can't be told.
        _ = writeln!(io::stderr(), "casebrief: internal error{place}; please report it");
    }));
}

/// Takes away what the child does not need. Comes before the first foreign byte.
///
/// Files below the `readable` folders can still be read. `preload` is called when the kernel can't
/// tell folders apart; whatever the child needs of files must be read in it.
///
/// # Errors
/// When the system refuses; the child must then not go on.
pub fn lock_in(
    memory_bytes: u64,
    readable: &[PathBuf],
    preload: impl FnOnce(),
) -> Result<LockedIn, ChildError> {
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(io::Error::from)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(io::Error::from)?;
    for (resource, limit) in [
        (Resource::AS, memory_bytes),
        (Resource::CPU, MAX_CPU_SECONDS),
        (Resource::CORE, 0),
        (Resource::FSIZE, 0),
        (Resource::NOFILE, MAX_OPEN_FILES),
    ] {
        let (_, highest) = resource.get()?;
        let limit = limit.min(highest);
        resource.set(limit, limit)?;
    }
    let memory = OwnMemory::open();
    let lock = lock::lock_self(readable, preload)?;
    Ok(LockedIn { memory, lock })
}

/// Reads the file that is `input` and tells each part on `output` as soon as it is known.
///
/// # Errors
/// When the answer can't be told: the parent is gone.
pub fn serve(
    child: LockedIn,
    input: impl Read,
    mut output: impl Write,
    settings: &Settings,
    ocr: &mut dyn Ocr,
) -> io::Result<()> {
    let LockedIn { memory, lock } = child;
    let mut told = Ok(());
    let mut tell = |line: Line| {
        if told.is_ok() {
            told = say(&mut output, &line);
        }
        // Nobody listens any more, so there is nothing left to do.
        if told.is_err() {
            std::process::exit(1);
        }
    };
    let sha256 = match take_in(input).and_then(|it| read::unpack(it, settings)) {
        Ok(bytes) => {
            let sha256 = source::sha256(bytes.as_slice())?;
            read::read(&bytes, settings, ocr, &mut |part| tell(Line::Part(part)));
            sha256
        }
        Err(problem) => {
            tell(Line::Part(Part::Format(Format::Unknown)));
            tell(Line::Part(Part::Problem(problem)));
            String::new()
        }
    };
    tell(Line::Done(Done { sha256, peak_kib: memory.peak_kib(), lock }));
    told
}

fn take_in(input: impl Read) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    // One byte more than allowed shows that the file grew after it was measured.
    match input.take(source::MAX_BYTES + 1).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let kind = match error.kind() {
                io::ErrorKind::OutOfMemory => ProblemKind::OutOfMemory,
                _ => ProblemKind::NotOpened,
            };
            Err(Problem::of_file(kind, "its bytes could not be taken in"))
        }
    }
}

fn say(output: &mut impl Write, line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    output.write_all(&text)?;
    output.flush()
}

/// The system's record of this process, opened early because a locked child can't open it later.
#[derive(Debug)]
struct OwnMemory(Option<File>);

impl OwnMemory {
    fn open() -> OwnMemory {
        #[expect(clippy::disallowed_methods, reason = "its own memory record is no file of a case")]
        OwnMemory(File::open("/proc/self/status").ok())
    }

    fn peak_kib(&self) -> u64 {
        let mut text = vec![0; 4096];
        let n_read = self.0.as_ref().and_then(|it| it.read_at(&mut text, 0).ok()).unwrap_or(0);
        peak_kib(&String::from_utf8_lossy(&text[..n_read])).unwrap_or(0)
    }
}

/// Finds the most memory ever held in the system's record of a process.
pub(super) fn peak_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Lock, LockedIn, OwnMemory, peak_kib, serve};
    use crate::read::{Ocr, OcrError, Picture, Settings};

    struct Blind;

    impl Ocr for Blind {
        fn words(&mut self, _: &Picture) -> Result<Vec<crate::model::Word>, OcrError> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn an_answer_begins_with_the_format_and_ends_with_done() {
        let settings = Settings {
            languages: vec!["eng".into()],
            passwords: Vec::new(),
            pages: None,
            member: Vec::new(),
        };
        let mut answer = Vec::new();
        let child = LockedIn { memory: OwnMemory::open(), lock: Lock::Full };
        serve(child, &b"\x00\x01\x02"[..], &mut answer, &settings, &mut Blind).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let lines: Vec<&str> = answer.lines().collect();
        assert!(lines[0].starts_with(r#"{"Part":{"Format""#), "{answer}");
        assert!(lines.last().unwrap().starts_with(r#"{"Done":{"sha256":"ae4b3280e56e2faf"#), "{answer}");
    }

    #[test]
    fn the_peak_is_found_in_the_record_of_a_process() {
        assert_eq!(peak_kib("Name:\tx\nVmHWM:\t    1234 kB\nVmRSS:\t 9 kB\n"), Some(1234));
        assert_eq!(peak_kib(""), None);
    }
}
