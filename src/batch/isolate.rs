//! Reads one file in a child process, so that no file can harm another.
//!
//! The child gets the open file as its standard input and answers with one JSON value a line. Whatever
//! else it does (abort, eat memory, run forever, talk nonsense), the parent turns into a problem and
//! keeps what was told before.
//!
//! There are two kinds of child. One reads drawn text: this program with the hidden command `read-one`,
//! which starts in a millisecond or two. The other has the engines for pictures: starting it takes
//! ten times as long, for Tesseract brings some sixty libraries along.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek as _};
use std::os::unix::fs::FileExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use wait_timeout::ChildExt as _;

use crate::model::{Problem, Reading};
use crate::read::{self, Part};

use super::lock::Lock;
use super::source::Found;
use super::wire::{Done, Listener};
use super::{BatchError, death};

/// The longest answer, in bytes; some thousand full pages.
const MAX_ANSWER: u64 = 256 << 20;

/// The longest time any file may take, however many pages it has.
const MAX_TIME: Duration = Duration::from_secs(3600);

/// How often a waiting parent looks whether the run was stopped.
const GLANCE: Duration = Duration::from_millis(100);

/// How long a child that closed its answer may take to end.
const GRACE: Duration = Duration::from_secs(5);

/// How much of a child's last words is kept, in bytes.
const LAST_WORDS: usize = 4096;

/// How a child without engines ends that meets a picture; not a code that panics or shells give.
pub const PICTURE_MET: i32 = 64;

/// Name of the variable that carries passwords; arguments could be seen by every user of the machine.
pub(super) const PASSWORDS: &str = "CASEBRIEF_PASSWORDS";

/// Name of the variable by which a user tells Tesseract where its data lie.
pub const TESSDATA: &str = "TESSDATA_PREFIX";

/// How files are read; the same for all files of a run.
#[derive(Clone, Debug)]
pub struct ReaderSettings {
    /// The program that reads drawn text; usually this one.
    pub program: PathBuf,
    /// The program that reads pictures too.
    pub ocr_program: PathBuf,
    /// Tesseract languages.
    pub languages: Vec<String>,
    /// The folder with the models of the second reader, where they are.
    pub models: Option<PathBuf>,
    /// Passwords to try on encrypted files; without line feeds.
    pub passwords: Vec<String>,
    /// Time a file may take, and as much again for each of its pages.
    pub timeout: Duration,
    /// Address space a child may use.
    pub memory_mib: u64,
}

/// What became of one file.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// What was read; whatever went wrong is a problem in it.
    pub reading: Reading,
    /// The most memory the child held, in KiB; 0 when unknown.
    pub peak_kib: u64,
    /// How it was locked in; `None` when it did not live to say so.
    pub lock: Option<Lock>,
}

/// Which of the two children reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Without engines; ends with [`PICTURE_MET`] when it would need them.
    Drawn,
    /// With the engines.
    Pictures,
}

/// Reads a file in a child; `None` when the run was stopped meanwhile.
///
/// # Errors
/// When no child can be started at all.
pub(super) fn read_isolated(
    file: &File,
    found: &Found,
    settings: &ReaderSettings,
    stop: &AtomicBool,
) -> Result<Option<Answer>, BatchError> {
    let is_picture = found.inside.is_empty() && begins_as_picture(file);
    let mut kind = if is_picture { Kind::Pictures } else { Kind::Drawn };
    loop {
        let mut child = start(file, kind, &found.inside, settings)?;
        match listen(&mut child, settings, stop) {
            Ending::PictureMet if kind == Kind::Drawn => kind = Kind::Pictures,
            ending => return Ok(answer(ending, &found.source.sha256)),
        }
    }
}

/// Whether a look at the first bytes shows a picture; whatever they hide, the child finds out.
fn begins_as_picture(file: &File) -> bool {
    let mut beginning = [0; 64];
    let n_read = file.read_at(&mut beginning, 0).unwrap_or(0);
    read::is_picture(&beginning[..n_read])
}

fn answer(ending: Ending, sha256: &str) -> Option<Answer> {
    match ending {
        Ending::Stopped => None,
        Ending::Answered { parts, done: Some(done) } => {
            let mut reading = read::gather(parts);
            if done.sha256 != sha256 && !done.sha256.is_empty() {
                reading.problems.push(death::changed());
            }
            if reading.pages.is_empty() && reading.problems.is_empty() && reading.members.is_empty() {
                reading.problems.push(death::silent());
            }
            Some(Answer { reading, peak_kib: done.peak_kib, lock: Some(done.lock) })
        }
        Ending::Answered { parts, done: None } => Some(cut_short(parts, death::nonsense())),
        Ending::Failed { parts, problem } => Some(cut_short(parts, problem)),
        Ending::PictureMet => Some(cut_short(Vec::new(), death::nonsense())),
    }
}

enum Ending {
    Answered {
        parts: Vec<Part>,
        done: Option<Done>,
    },
    Failed {
        parts: Vec<Part>,
        problem: Problem,
    },
    /// The child has no engines and met a picture.
    PictureMet,
    Stopped,
}

fn start(
    mut file: &File,
    kind: Kind,
    inside: &[u32],
    settings: &ReaderSettings,
) -> Result<Child, BatchError> {
    let program = match kind {
        Kind::Drawn => &settings.program,
        Kind::Pictures => &settings.ocr_program,
    };
    let failed = |source| BatchError::Start { program: program.clone(), source };
    #[expect(clippy::disallowed_methods, reason = "this is where reading children start")]
    let mut command = Command::new(program);
    command.arg("read-one").arg("--memory").arg(settings.memory_mib.to_string());
    command.arg("--lang").arg(settings.languages.join("+"));
    if !inside.is_empty() {
        let numbers: Vec<String> = inside.iter().map(u32::to_string).collect();
        command.arg("--member").arg(numbers.join("."));
    }
    command.env_clear();
    if kind == Kind::Pictures {
        if let Some(folder) = &settings.models {
            command.arg("--models").arg(folder);
        }
        command.env("OMP_THREAD_LIMIT", "1");
        if let Some(folder) = std::env::var_os(TESSDATA) {
            command.env(TESSDATA, folder);
        }
    }
    if !settings.passwords.is_empty() {
        command.env(PASSWORDS, settings.passwords.join("\n"));
    }
    // A child before may have moved the position, which both share.
    file.rewind().map_err(failed)?;
    let file = file.try_clone().map_err(failed)?;
    // A group of its own: Ctrl-C reaches the parent alone, and a kill reaches whatever the child started.
    command.process_group(0).stdin(file).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().map_err(failed)
}

fn listen(child: &mut Child, settings: &ReaderSettings, stop: &AtomicBool) -> Ending {
    let (say, hear) = mpsc::sync_channel(4);
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    thread::scope(|scope| {
        // Both streams are emptied while the child runs: a full pipe would stop it.
        scope.spawn(move || stdout.map(|it| pass_lines(it, &say)));
        let last_words = scope.spawn(move || stderr.map(keep_tail).unwrap_or_default());
        let (parts, how) = collect(&hear, settings.timeout, stop);
        // Whoever still reads a line for us finds nobody and ends.
        drop(hear);
        let status = match &how {
            How::Closed { .. } => end(child),
            How::Late(_) | How::Nonsense | How::TooLong | How::Stopped => {
                kill(child);
                None
            }
        };
        let last_words = last_words.join().unwrap_or_default();
        match (how, status) {
            (How::Stopped, _) => Ending::Stopped,
            (How::Late(time), _) => Ending::Failed { parts, problem: death::out_of_time(time.as_secs()) },
            (How::Nonsense, _) => Ending::Failed { parts, problem: death::nonsense() },
            (How::TooLong, _) => Ending::Failed { parts, problem: death::too_long(MAX_ANSWER >> 20) },
            (How::Closed { done: Some(done) }, Some(status)) if status.success() => {
                Ending::Answered { parts, done: Some(done) }
            }
            (How::Closed { done: None }, Some(status)) if status.code() == Some(PICTURE_MET) => {
                Ending::PictureMet
            }
            (How::Closed { .. }, Some(status)) => {
                Ending::Failed { parts, problem: death::problem(status, &last_words, settings.memory_mib) }
            }
            (How::Closed { .. }, None) => Ending::Failed { parts, problem: death::nonsense() },
        }
    })
}

/// How listening came to its end.
enum How {
    Closed { done: Option<Done> },
    Late(Duration),
    Nonsense,
    TooLong,
    Stopped,
}

fn collect(hear: &Receiver<io::Result<Vec<u8>>>, timeout: Duration, stop: &AtomicBool) -> (Vec<Part>, How) {
    let start = Instant::now();
    let mut listener = Listener::default();
    let mut parts = Vec::new();
    loop {
        // One page more than was told is always being read.
        let n_shares = u32::try_from(listener.n_pages()).unwrap_or(u32::MAX).saturating_add(2);
        let allowed = timeout.saturating_mul(n_shares).min(MAX_TIME);
        let Some(left) = allowed.checked_sub(start.elapsed()) else {
            return (parts, How::Late(allowed));
        };
        if stop.load(Ordering::Relaxed) {
            return (parts, How::Stopped);
        }
        match hear.recv_timeout(left.min(GLANCE)) {
            Ok(Ok(line)) => match listener.hear(&line) {
                Ok(part) => parts.extend(part),
                Err(_) => return (parts, How::Nonsense),
            },
            Ok(Err(_)) => return (parts, How::TooLong),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return (parts, How::Closed { done: listener.done() }),
        }
    }
}

fn pass_lines(stdout: impl Read, say: &SyncSender<io::Result<Vec<u8>>>) {
    let mut input = BufReader::new(stdout).take(MAX_ANSWER);
    loop {
        let mut line = Vec::new();
        let message = match input.read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) if input.limit() == 0 => Err(io::ErrorKind::FileTooLarge.into()),
            Ok(_) => Ok(line),
            Err(error) => Err(error),
        };
        let is_last = message.is_err();
        if say.send(message).is_err() || is_last {
            return;
        }
    }
}

fn keep_tail(mut stderr: impl Read) -> Vec<u8> {
    let mut tail = Vec::new();
    let mut buffer = [0; LAST_WORDS];
    while let Ok(n_read) = stderr.read(&mut buffer) {
        if n_read == 0 {
            break;
        }
        tail.extend_from_slice(&buffer[..n_read]);
        let n_over = tail.len().saturating_sub(LAST_WORDS);
        tail.drain(..n_over);
    }
    tail
}

/// Waits for a child that has nothing more to say; kills it when it will not go.
fn end(child: &mut Child) -> Option<ExitStatus> {
    let status = child.wait_timeout(GRACE).ok().flatten();
    if status.is_none() {
        kill(child);
    }
    status
}

fn kill(child: &mut Child) {
    // The group first; it may be gone already, which is what is wanted.
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        _ = kill_process_group(group, Signal::KILL);
    }
    _ = child.kill();
    _ = child.wait();
}

fn cut_short(parts: Vec<Part>, problem: Problem) -> Answer {
    let mut reading = read::gather(parts);
    reading.problems.push(problem);
    Answer { reading, peak_kib: 0, lock: None }
}

#[cfg(test)]
mod tests {
    use super::{LAST_WORDS, keep_tail};

    #[test]
    fn only_the_last_words_are_kept() {
        let mut said = vec![b'a'; 3 * LAST_WORDS + 7];
        said.extend_from_slice(b"the end");
        let kept = keep_tail(said.as_slice());
        assert_eq!(kept.len(), LAST_WORDS);
        assert!(kept.ends_with(b"the end"));
    }
}
