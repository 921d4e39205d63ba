//! What a reading child says: one JSON value a line, parts first, the end last.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::Member;
use crate::read::Part;

use super::lock::Lock;

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Line {
    /// A piece of the reading.
    Part(Part),
    /// All was said; nothing may follow.
    Done(Done),
}

/// What a child says at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Done {
    /// Hash of the bytes it read, so that a file that changed meanwhile is noticed.
    pub sha256: String,
    /// The most memory it held, in KiB; 0 when unknown.
    pub peak_kib: u64,
    /// How it was locked in.
    pub lock: Lock,
}

/// Checks an answer line by line: after a flaw in foreign code a child may say anything.
#[derive(Debug, Default)]
pub(super) struct Listener {
    pages: BTreeSet<u32>,
    members: BTreeSet<u32>,
    done: Option<Done>,
}

/// A line that a sound child would not say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Nonsense;

impl Listener {
    /// Takes one line; returns the part it holds.
    ///
    /// # Errors
    /// When it is no line of ours, repeats a page, or follows the end.
    pub(super) fn hear(&mut self, line: &[u8]) -> Result<Option<Part>, Nonsense> {
        if self.done.is_some() {
            return Err(Nonsense);
        }
        match serde_json::from_slice(line).map_err(|_| Nonsense)? {
            Line::Part(Part::Page(page)) => {
                let is_new = page.number > 0 && self.pages.insert(page.number);
                if is_new { Ok(Some(Part::Page(page))) } else { Err(Nonsense) }
            }
            Line::Part(Part::Member(member)) => {
                let is_new = is_sound(&member) && self.members.insert(member.number);
                if is_new { Ok(Some(Part::Member(member))) } else { Err(Nonsense) }
            }
            Line::Part(part) => Ok(Some(part)),
            Line::Done(done) => {
                self.done = Some(done);
                Ok(None)
            }
        }
    }

    /// How many pages were told so far.
    pub(super) fn n_pages(&self) -> usize {
        self.pages.len()
    }

    /// The end, when it was told.
    pub(super) fn done(self) -> Option<Done> {
        self.done
    }
}

/// A hash becomes a part of file names, so nothing else may stand in its place.
fn is_sound(member: &Member) -> bool {
    let is_hash = member.sha256.len() == 64 && member.sha256.bytes().all(|it| it.is_ascii_hexdigit());
    if member.problem.is_some() { member.sha256.is_empty() } else { is_hash }
}

#[cfg(test)]
mod tests {
    use super::{Done, Line, Listener, Lock, Nonsense};
    use crate::model::{Format, Member, Page, PageQuality, Problem, ProblemKind, Size, TextOrigin, Turned};
    use crate::read::Part;

    fn page(number: u32) -> Part {
        Part::Page(Page {
            number,
            size: Size { width: 595.0, height: 842.0 },
            origin: TextOrigin::None,
            turned: Turned::Right,
            quality: PageQuality::Blank,
            words: Vec::new(),
        })
    }

    fn member(sha256: &str) -> Vec<u8> {
        let (path, sha256) = ("a".to_owned(), sha256.to_owned());
        line(&Line::Part(Part::Member(Member { number: 0, path, bytes: 1, sha256, problem: None })))
    }

    fn line(it: &Line) -> Vec<u8> {
        serde_json::to_vec(it).unwrap()
    }

    #[test]
    fn what_is_said_is_heard() {
        let mut listener = Listener::default();
        let problem = Part::Problem(Problem::of_page(1, ProblemKind::BlankPage, "nothing on it"));
        for part in [Part::Format(Format::Pdf), page(1), page(2), problem] {
            assert_eq!(listener.hear(&line(&Line::Part(part.clone()))), Ok(Some(part)));
        }
        assert_eq!(listener.n_pages(), 2);
        let done = Done { sha256: "ab".into(), peak_kib: 7, lock: Lock::Full };
        assert_eq!(listener.hear(&line(&Line::Done(done.clone()))), Ok(None));
        assert_eq!(listener.done(), Some(done));
    }

    #[test]
    fn nonsense_is_noticed() {
        let done = line(&Line::Done(Done { sha256: String::new(), peak_kib: 0, lock: Lock::Full }));
        let first = line(&Line::Part(page(1)));
        let zero = line(&Line::Part(page(0)));
        let (good, bad) = (member(&"0c".repeat(32)), member("../../etc/passwd"));
        let cases: [&[&[u8]]; 8] = [
            &[b""],
            &[b"words of a record"],
            &[b"{\"Part\":{\"Page\":{}}}"],
            &[&first, &first],
            &[&zero],
            &[&done, &first],
            &[&bad],
            &[&good, &good],
        ];
        for lines in cases {
            let mut listener = Listener::default();
            let heard: Vec<_> = lines.iter().map(|it| listener.hear(it)).collect();
            assert_eq!(heard.last(), Some(&Err(Nonsense)), "{lines:?}");
        }
    }
}
