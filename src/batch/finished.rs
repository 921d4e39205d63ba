//! Finished cases on the disk: loading them, listing them, holding them against the records.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::model::{CaseSummary, SCHEMA, SourceCard, SourceId};
use crate::report::{self, IndexRow};

use super::folder::{self, CASE_FILE, CaseFolder};
use super::one_case::SUMMARY_FILE;
use super::{BatchError, run, source};

/// The triage list for programs.
pub(super) const INDEX_FILE: &str = "index.json";

/// Something that is not as it should be; no patient data but the ids of case and file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The case, or the name of a file that stands for all.
    pub case: String,
    /// What is wrong.
    pub what: String,
}

/// Loads a finished case from its folder or its summary file.
///
/// # Errors
/// When it can't be read or is not what this program writes.
pub fn load(path: &Path) -> Result<CaseSummary, BatchError> {
    let path = if path.is_dir() { path.join(SUMMARY_FILE) } else { path.to_owned() };
    #[expect(clippy::disallowed_methods, reason = "batch reads its own output")]
    let bytes = fs::read(&path).map_err(BatchError::read(&path))?;
    serde_json::from_slice(&bytes).map_err(|source| BatchError::NotASummary { path, source })
}

/// The finished cases of an output folder.
#[derive(Debug)]
pub struct Listed {
    /// The row of each case whose summary can be read, by the names of the folders.
    pub rows: Vec<IndexRow>,
    /// Why the others have none.
    pub unreadable: Vec<BatchError>,
}

/// Writes the triage list over all finished cases of an output folder; tells what it lists and what it can't.
///
/// # Errors
/// When the folder can't be listed or the list can't be written.
pub fn index(out: &Path) -> Result<Listed, BatchError> {
    let listed = list(out)?;
    run::write_index(out, &listed.rows)?;
    Ok(listed)
}

/// Lists the finished cases of an output folder.
///
/// # Errors
/// When the folder can't be listed.
pub(super) fn list(out: &Path) -> Result<Listed, BatchError> {
    let mut listed = Listed { rows: Vec::new(), unreadable: Vec::new() };
    for path in summaries(out)? {
        match load(&path) {
            Ok(summary) => listed.rows.push(IndexRow::of(&summary)),
            Err(error) => listed.unreadable.push(error),
        }
    }
    Ok(listed)
}

/// Checks that every file of the records has exactly one card and every output is whole.
///
/// # Errors
/// When the records can't be listed.
pub fn verify(records: &Path, out: &Path) -> Result<Vec<Fault>, BatchError> {
    let mut faults = Vec::new();
    for case in folder::cases(records)? {
        let found = verify_case(&case, &out.join(&case.id));
        faults.extend(found.into_iter().map(|what| Fault { case: case.id.clone(), what }));
    }
    for name in [INDEX_FILE, "index.html", "run.json"] {
        if fs::metadata(out.join(name)).map_or(0, |it| it.len()) == 0 {
            faults.push(Fault { case: name.to_owned(), what: "it is not there".to_owned() });
        }
    }
    faults.extend(verify_index(out));
    Ok(faults)
}

/// Holds the rows of the triage list against the finished cases.
fn verify_index(out: &Path) -> Vec<Fault> {
    #[expect(clippy::disallowed_methods, reason = "batch reads its own output")]
    let Ok(bytes) = fs::read(out.join(INDEX_FILE)) else { return Vec::new() };
    let Ok(mut rows) = report::index_rows(&bytes) else {
        return vec![Fault { case: INDEX_FILE.to_owned(), what: "it is no list of this program".to_owned() }];
    };
    let mut faults = Vec::new();
    let mut tell = |case: String, what: &str| faults.push(Fault { case, what: what.to_owned() });
    for finished in list(out).map_or_else(|_| Vec::new(), |it| it.rows) {
        let Some(at) = rows.iter().position(|it| it.case == finished.case) else {
            tell(finished.case, "it is not in index.json; `casebrief index` lists it");
            continue;
        };
        if rows.swap_remove(at) != finished {
            tell(finished.case, "its row of index.json is another one; `casebrief index` makes it anew");
        }
    }
    rows.sort_by(|a, b| a.case.cmp(&b.case));
    // A summary that is there and can't be read is told with its case.
    for row in rows.into_iter().filter(|it| !out.join(&it.case).join(SUMMARY_FILE).is_file()) {
        tell(row.case, "it is in index.json and has no summary");
    }
    faults
}

fn summaries(out: &Path) -> Result<Vec<PathBuf>, BatchError> {
    let listed = fs::read_dir(out).map_err(BatchError::read(out))?;
    let mut found: Vec<PathBuf> =
        listed.filter_map(|it| Some(it.ok()?.path().join(SUMMARY_FILE))).filter(|it| it.is_file()).collect();
    found.sort();
    Ok(found)
}

fn verify_case(case: &CaseFolder, folder: &Path) -> Vec<String> {
    let summary = match load(&folder.join(SUMMARY_FILE)) {
        Ok(summary) => summary,
        Err(error) => return vec![format!("it has no whole summary ({error})")],
    };
    let mut faults = Vec::new();
    if summary.schema != SCHEMA || summary.case.id != case.id {
        faults.push("its summary is another one's".to_owned());
    }
    for name in ["labs.csv", "summary.html"] {
        if fs::metadata(folder.join(name)).map_or(0, |it| it.len()) == 0 {
            faults.push(format!("{name} is not there"));
        }
    }
    // Path and content of each file, and how often: once on each side is right.
    let mut n_seen: BTreeMap<(String, String), (u32, u32)> = BTreeMap::new();
    for entry in folder::entries(case) {
        let hash = source::hash(&entry).unwrap_or_default();
        n_seen.entry((entry.shown, hash)).or_default().0 += 1;
    }
    faults.extend(verify_members(&summary));
    let members: BTreeSet<SourceId> = summary.sources.iter().flat_map(|it| it.members.clone()).collect();
    let mut ids: BTreeMap<(String, String), String> = BTreeMap::new();
    // The sender's own words have a card only when something is wrong with them.
    let of_files = |it: &SourceCard| it.path != CASE_FILE && !members.contains(&it.id);
    for card in summary.sources.into_iter().filter(of_files) {
        let key = (card.path, card.sha256);
        n_seen.entry(key.clone()).or_default().1 += 1;
        ids.insert(key, card.id.0);
    }
    for (key, (n_files, n_cards)) in n_seen {
        // Paths may name a person; the id or the hash does not.
        let short: String = key.1.chars().take(12).collect();
        let id = ids.get(&key).unwrap_or(&short);
        match (n_files, n_cards) {
            (n_files, n_cards) if n_files == n_cards => {}
            (_, 0) => faults.push(format!("file {id} has no card; it is new or changed")),
            (0, _) => faults.push(format!("card {id} has no file; it is gone or changed")),
            _ => faults.push(format!("file {id} has {n_cards} cards for {n_files} files")),
        }
    }
    faults
}

/// Holds what files hold against the cards: each member has one, right below its file, and lies in one file.
fn verify_members(summary: &CaseSummary) -> Vec<String> {
    let mut n_cards: BTreeMap<&SourceId, usize> = BTreeMap::new();
    for it in &summary.sources {
        *n_cards.entry(&it.id).or_default() += 1;
    }
    let twice = n_cards.iter().filter(|(_, n_cards)| **n_cards > 1);
    let mut faults: Vec<String> =
        twice.map(|(id, n_cards)| format!("{n_cards} cards are named {}", id.0)).collect();
    let mut seen = BTreeSet::new();
    for outer in &summary.sources {
        for id in &outer.members {
            let card = summary.sources.iter().find(|it| it.id == *id);
            let is_below = card.is_some_and(|it| it.path.starts_with(&format!("{}/", outer.path)));
            if !is_below {
                faults.push(format!("file {} within {} has no card", id.0, outer.id.0));
            } else if !seen.insert(id) {
                faults.push(format!("file {} lies in two files", id.0));
            }
        }
    }
    faults
}
