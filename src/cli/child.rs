//! The hidden command `read-one`: this program as its own child that reads drawn text.

use std::io;

use casebrief::batch;
use casebrief::model::Word;
use casebrief::read::{Ocr, OcrError, Picture, Settings};

use super::args::ReadOneArgs;
use super::{CliError, Exit};

/// Reads the file on standard input and answers on standard output.
pub(crate) fn read_one(args: ReadOneArgs) -> Result<Exit, CliError> {
    let settings =
        Settings { languages: args.lang.0, passwords: batch::passwords(), pages: None, member: args.member };
    let child = batch::lock_in(args.memory << 20, &[], || ())?;
    #[cfg(debug_assertions)]
    if let Some(kind) = &args.poison {
        poison::take(kind);
    }
    batch::serve(child, io::stdin().lock(), io::stdout().lock(), &settings, &mut NoEngines)
        .map_err(CliError::Print)?;
    Ok(Exit::AllRead)
}

/// Leaves a file with pictures to the program that has engines for them.
struct NoEngines;

impl Ocr for NoEngines {
    fn stand_by(&mut self) {
        std::process::exit(batch::PICTURE_MET);
    }

    fn words(&mut self, _: &Picture) -> Result<Vec<Word>, OcrError> {
        std::process::exit(batch::PICTURE_MET);
    }
}

/// Every way a child can go wrong, for the tests of its parent.
#[cfg(debug_assertions)]
#[expect(clippy::disallowed_methods, reason = "what must not succeed is tried")]
mod poison {
    use std::fs;
    use std::hint::black_box;
    use std::thread;
    use std::time::Duration;

    use rustix::process::{Pid, test_kill_process};

    use super::super::print;

    /// Does the named wrong thing; most of them do not come back.
    pub(super) fn take(kind: &str) {
        match kind {
            "abort" => std::process::abort(),
            "overflow" => _ = black_box(deep(0)),
            "memory" => _ = black_box(vec![1u8; 64 << 30]),
            "hang" => thread::sleep(Duration::from_secs(3600)),
            "nonsense" => _ = print::print("words of a record\n"),
            "silence" => std::process::exit(0),
            "code" => std::process::exit(7),
            "flood" => flood(),
            "half" => half(),
            "escape" => escape(),
            _ => panic!("words of a record"),
        }
    }

    fn deep(n: u64) -> u64 {
        let pad = [n; 512];
        black_box(&pad);
        if n == u64::MAX { 0 } else { deep(n + 1) + pad[7] }
    }

    /// Never ends a line.
    fn flood() {
        while print::print(&"x".repeat(1 << 20)).is_ok() {}
    }

    /// Tries to get out; tells a page with one word for each way that was open.
    fn escape() {
        let open = |name: &'static str, is_open: bool| is_open.then_some(name);
        let words: Vec<&str> = [
            open("read", fs::File::open("/etc/passwd").is_ok()),
            open("list", fs::read_dir("/").is_ok()),
            open("stat", fs::metadata("/etc/passwd").is_ok()),
            open("write", fs::File::create("/tmp/casebrief-escape").is_ok()),
            open("folder", fs::create_dir("/tmp/casebrief-escape").is_ok()),
            open("exec", std::process::Command::new("/bin/true").spawn().is_ok()),
            open("thread", thread::Builder::new().spawn(|| ()).is_ok()),
            open("tcp", std::net::TcpListener::bind("127.0.0.1:0").is_ok()),
            open("udp", std::net::UdpSocket::bind("127.0.0.1:0").is_ok()),
            open("unix", std::os::unix::net::UnixDatagram::unbound().is_ok()),
            open("kill", parent().is_some_and(|it| test_kill_process(it).is_ok())),
        ]
        .into_iter()
        .flatten()
        .collect();
        tell_page(&format!("out:{}", words.join(",")));
        thread::sleep(Duration::from_secs(3600));
    }

    fn parent() -> Option<Pid> {
        rustix::process::getppid()
    }

    /// Tells one page and hangs in the second.
    fn half() {
        tell_page("one");
        thread::sleep(Duration::from_secs(3600));
    }

    fn tell_page(word: &str) {
        let word = format!(
            r#"{{"text":"{word}","rect":[1.0,1.0,2.0,2.0],"confidence":100,"reader":"file","others":[]}}"#
        );
        let page = format!(
            r#"{{"number":1,"size":{{"width":9.0,"height":9.0}},"origin":"text_layer","turned":0,"quality":"good","words":[{word}]}}"#
        );
        _ = print::print(&format!("{{\"Part\":{{\"Format\":\"pdf\"}}}}\n{{\"Part\":{{\"Page\":{page}}}}}\n"));
    }
}
