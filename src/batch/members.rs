//! The files of a case with the files within them, and the limits on those, which the parent keeps.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::model::{Document, Format, Member, Problem, ProblemKind, Reading, Source, SourceId};

use super::folder::Entry;
use super::source::{self, Found};

/// Archives within archives are opened to this depth.
const MAX_DEPTH: usize = 4;

/// More files are not taken out of one file of the case, at all depths together.
const MAX_MEMBERS: usize = 10_000;

/// More bytes are not taken out of one file of the case, at all depths together.
const MAX_BYTES: u64 = 2 << 30;

/// More bytes are not unpacked on the way to the files within one file of the case: each of them is
/// taken out by a child of its own, which unpacks every archive around it again.
const MAX_WORK: u64 = 128 << 30;

/// How much faster a file is passed over than unpacked.
const PASSING: u64 = 8;

/// Files in the order of their paths; what a file holds stands behind it.
pub(super) struct Pile {
    items: Vec<Item>,
    /// What was taken out of each file of the case.
    spent: Vec<Spent>,
}

struct Item {
    found: Found,
    /// 0 for a file of the case.
    depth: usize,
    /// The file of the case it lies in.
    root: usize,
    /// What unpacking everything around it takes, in bytes.
    way: u64,
    is_opened: bool,
    told: Vec<Problem>,
}

#[derive(Clone, Copy, Default)]
struct Spent {
    n_members: usize,
    bytes: u64,
    work: u64,
}

impl Pile {
    /// The files of a case as they lie in its folder.
    pub(super) fn of(found: Vec<Found>) -> Pile {
        let spent = vec![Spent::default(); found.len()];
        let item = |(root, found): (usize, Found)| {
            let way = found.source.bytes / PASSING;
            Item { found, depth: 0, root, way, is_opened: false, told: Vec::new() }
        };
        Pile { items: found.into_iter().enumerate().map(item).collect(), spent }
    }

    /// The files without a reading, each once and with how many files of the case have its bytes.
    pub(super) fn unread(&self, read: &BTreeMap<String, Reading>) -> Vec<(&Found, usize)> {
        let mut todo: BTreeMap<&str, (&Found, usize)> = BTreeMap::new();
        for it in self.items.iter().filter(|it| it.found.place.is_ok()) {
            if !read.contains_key(&it.found.key) {
                // Files within files were not counted when the work was planned.
                todo.entry(&it.found.key).or_insert((&it.found, 0)).1 += usize::from(it.depth == 0);
            }
        }
        todo.into_values().collect()
    }

    /// The same with the files within those that were read; what is too much is told on its file.
    pub(super) fn opened(self, read: &BTreeMap<String, Reading>) -> Pile {
        let Pile { items, mut spent } = self;
        let mut opened = Vec::new();
        for mut item in items {
            let reading = read.get(&item.found.key).filter(|_| !item.is_opened && item.found.place.is_ok());
            let Some(reading) = reading else {
                opened.push(item);
                continue;
            };
            item.is_opened = true;
            let inner = inner(&mut item, &reading.members, &mut spent);
            opened.push(item);
            opened.extend(inner);
        }
        Pile { items: opened, spent }
    }

    /// Puts readings to their files; the last file with the same key takes its reading without a copy.
    pub(super) fn documents(self, mut read: BTreeMap<String, Reading>) -> Vec<Document> {
        let mut items = self.items;
        source::tell_apart(items.iter_mut().map(|it| &mut it.found.source));
        let members = members(&items);
        let mut n_left: BTreeMap<String, usize> = BTreeMap::new();
        for it in &items {
            *n_left.entry(it.found.key.clone()).or_default() += 1;
        }
        let with_reading = |(item, members): (Item, Vec<SourceId>)| {
            let Item { found: Found { source, place, key, .. }, told, .. } = item;
            if let Err(problem) = place {
                return unread(source, problem);
            }
            let n_left = n_left.entry(key.clone()).or_default();
            *n_left = n_left.saturating_sub(1);
            let reading = if *n_left == 0 { read.remove(&key) } else { read.get(&key).cloned() };
            match reading {
                Some(Reading { format, pages, mut problems, .. }) => {
                    problems.extend(told);
                    Document { source, format, pages, problems, members }
                }
                None => {
                    unread(source, Problem::of_file(ProblemKind::NotOpened, "it was not read; run again"))
                }
            }
        };
        items.into_iter().zip(members).map(with_reading).collect()
    }
}

/// The files within a file, as far as the limits let.
fn inner(item: &mut Item, members: &[Member], spent: &mut [Spent]) -> Vec<Item> {
    let mut members: Vec<&Member> = members.iter().collect();
    members.sort_by(|a, b| a.path.cmp(&b.path));
    if item.depth == MAX_DEPTH && !members.is_empty() {
        let detail = format!(
            "files within files are opened to a depth of {MAX_DEPTH}, its {} files were not; ask for them one by one",
            members.len()
        );
        item.told.push(Problem::of_file(ProblemKind::LimitHit, detail));
        return Vec::new();
    }
    let spent = &mut spent[item.root];
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    let mut inner = Vec::new();
    for member in members {
        // What unpacking one file takes at the next depth: all that is around it, and itself.
        let work = item.way.saturating_add(member.bytes);
        let is_taken = member.problem.is_none();
        let after = Spent {
            n_members: spent.n_members + 1,
            bytes: spent.bytes.saturating_add(if is_taken { member.bytes } else { 0 }),
            work: spent.work.saturating_add(if is_taken { work } else { 0 }),
        };
        if let Some(limit) = after.limit() {
            *left_out.entry(limit).or_default() += 1;
            continue;
        }
        *spent = after;
        inner.push(Item {
            found: found(&item.found, member),
            depth: item.depth + 1,
            root: item.root,
            way: work,
            is_opened: false,
            told: Vec::new(),
        });
    }
    for (limit, n_left_out) in left_out {
        let detail =
            format!("more than {limit}; {n_left_out} of its files were not read; ask for them one by one");
        item.told.push(Problem::of_file(ProblemKind::LimitHit, detail));
    }
    inner
}

impl Spent {
    /// The limit that would be passed.
    fn limit(self) -> Option<String> {
        if self.n_members > MAX_MEMBERS {
            return Some(format!("{MAX_MEMBERS} files within one file"));
        }
        if self.bytes > MAX_BYTES {
            return Some(format!("{} MiB within one file", MAX_BYTES >> 20));
        }
        (self.work > MAX_WORK)
            .then(|| format!("{} GiB to unpack on the way to the files within one", MAX_WORK >> 30))
    }
}

/// A member with its name and the way to it.
fn found(outer: &Found, member: &Member) -> Found {
    let shown = format!("{}/{}", outer.source.path, member.path);
    let hashed = match &member.problem {
        Some(problem) => Err(problem.clone()),
        None => Ok(member.sha256.clone()),
    };
    let place = match &hashed {
        Ok(_) => outer.place.clone(),
        Err(problem) => Err(problem.clone()),
    };
    let place_of = place.clone().unwrap_or_default();
    let source = source::name(Entry { shown, place: place_of, bytes: member.bytes, refused: None }, hashed);
    let mut inside = outer.inside.clone();
    inside.push(member.number);
    // A child says what the hash of a member is, and after a flaw in foreign code it may say anything. So
    // no file takes the reading of a member for its own, whatever their hashes.
    let key = Sha256::digest(
        [&outer.key, &member.number.to_string(), &source.sha256].map(String::as_str).join("/"),
    );
    Found { source, place, inside, key: source::hex(&key) }
}

/// For each file, the names of those right within it.
fn members(items: &[Item]) -> Vec<Vec<SourceId>> {
    let mut members = vec![Vec::new(); items.len()];
    let mut around: Vec<usize> = Vec::new();
    for (idx, item) in items.iter().enumerate() {
        around.truncate(item.depth);
        if let Some(outer) = around.last() {
            members[*outer].push(item.found.source.id.clone());
        }
        around.push(idx);
    }
    members
}

fn unread(source: Source, problem: Problem) -> Document {
    let (pages, members) = (Vec::new(), Vec::new());
    Document { source, format: Format::Unknown, pages, problems: vec![problem], members }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{MAX_DEPTH, Pile};
    use crate::batch::source::Found;
    use crate::model::{Document, Format, Member, Problem, ProblemKind, Reading, Source, SourceId};

    fn found(id: &str, sha256: &str) -> Found {
        let source = Source { id: SourceId(id.into()), path: id.into(), sha256: sha256.into(), bytes: 1 };
        Found { source, place: Ok(id.into()), inside: Vec::new(), key: sha256.into() }
    }

    fn member(number: u32, bytes: u64) -> Member {
        let sha256 = format!("{number:08x}").repeat(8);
        Member { number, path: format!("{number:05}"), bytes, sha256, problem: None }
    }

    fn holding(members: Vec<Member>) -> Reading {
        Reading { format: Format::Zip, pages: Vec::new(), problems: Vec::new(), members }
    }

    /// Reads until nothing is left, every file as an archive with those members as long as there is depth.
    fn read_all(members: &[Member], depth: usize) -> Vec<Document> {
        let mut pile = Pile::of(vec![found("a.zip", "aa")]);
        let mut read = BTreeMap::new();
        loop {
            let todo = pile.unread(&read);
            if todo.is_empty() {
                return pile.documents(read);
            }
            let held = |it: &Found| if it.inside.len() < depth { members.to_vec() } else { Vec::new() };
            let new: Vec<_> = todo.iter().map(|(it, _)| (it.key.clone(), holding(held(it)))).collect();
            read.extend(new);
            pile = pile.opened(&read);
        }
    }

    #[test]
    fn what_a_file_holds_stands_behind_it_with_its_path() {
        let documents = read_all(&[member(7, 1), member(2, 1)], 2);
        let paths: Vec<_> = documents.iter().map(|it| it.source.path.as_str()).collect();
        let (a, b) = ("a.zip/00002", "a.zip/00007");
        let inner = [format!("{a}/00002"), format!("{a}/00007"), format!("{b}/00002"), format!("{b}/00007")];
        assert_eq!(paths, ["a.zip", a, &inner[0], &inner[1], b, &inner[2], &inner[3]]);
        let held: Vec<_> = documents.iter().map(|it| it.members.len()).collect();
        assert_eq!(held, [2, 2, 0, 0, 2, 0, 0]);
        assert_eq!(documents[0].members[1], documents[4].source.id);
        assert!(documents[5].source.id.0.ends_with("-3"), "{}", documents[5].source.id.0);
    }

    #[test]
    fn depth_number_and_bytes_have_limits_and_each_is_told_on_its_file() {
        let deep = read_all(&[member(1, 1)], 10);
        assert_eq!(deep.len(), MAX_DEPTH + 1);
        assert!(deep[MAX_DEPTH].problems[0].detail.contains("depth of 4, its 1 files"));
        let many = read_all(&(0..10_003).map(|it| member(it, 1)).collect::<Vec<_>>(), 1);
        assert_eq!(many.len(), 10_001);
        assert!(many[0].problems[0].detail.contains("10000 files within one file; 3 of its files"));
        let large = read_all(&[member(1, 1 << 30), member(2, 1 << 30), member(3, 1)], 1);
        assert_eq!(large.len(), 3);
        assert!(large[0].problems[0].detail.contains("2048 MiB"));
        assert!(large.iter().all(|it| it.problems.iter().all(|it| it.kind == ProblemKind::LimitHit)));
    }

    #[test]
    fn a_member_that_lies_about_its_hash_is_not_taken_for_another_file() {
        let mut pile = Pile::of(vec![found("a.zip", "aa"), found("b.pdf", &member(5, 1).sha256)]);
        let read = BTreeMap::from([("aa".to_owned(), holding(vec![member(5, 1)]))]);
        pile = pile.opened(&read);
        assert_eq!(pile.unread(&read).len(), 2);
    }

    #[test]
    fn files_with_the_same_bytes_share_a_reading_and_none_goes_without_a_word() {
        let refused = Problem::of_file(ProblemKind::NotOpened, "it is a pipe");
        let files = vec![
            found("1", "aa"),
            Found { place: Err(refused.clone()), ..found("2", "") },
            found("3", "aa"),
            found("4", "bb"),
        ];
        let reading = Reading::failed(Format::Pdf, Problem::of_file(ProblemKind::Broken, "it is cut"));
        let documents = Pile::of(files).documents(BTreeMap::from([("aa".to_owned(), reading.clone())]));
        let problems: Vec<_> = documents.iter().map(|it| it.problems[0].clone()).collect();
        assert_eq!(problems[0], reading.problems[0]);
        assert_eq!(problems[1], refused);
        assert_eq!(problems[2], reading.problems[0]);
        assert_eq!(problems[3].kind, ProblemKind::NotOpened);
    }
}
