//! The triage list over all cases: `index.json` and `index.html`, most urgent first.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::model::{
    CaseSummary, ChecklistStatus, Doubt, FindingKind, Flag, IsoDate, Lab, Level, Record, SCHEMA, Trust,
};

use super::{inert::link_part, page};

/// How many headline lines a row shows.
const LINES_SHOWN: usize = 3;

/// One case in the triage list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexRow {
    /// Name of the case folder.
    pub case: String,
    /// How soon to open it.
    pub level: Level,
    /// Whether every required item is there and every page was read.
    pub complete: bool,
    /// Full name of the patient.
    pub name: Option<String>,
    /// In years.
    pub age: Option<u8>,
    /// The day the case is judged on.
    pub as_of: IsoDate,
    /// How much there is of each kind.
    pub counts: Counts,
    /// The first headline lines.
    pub headline: Vec<String>,
    /// The page to open, relative to the list, with everything but plain letters encoded.
    pub page: String,
}

/// How much there is to look at in a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Results at which a laboratory telephones.
    pub critical: usize,
    /// Results outside their range, the critical ones among them.
    pub abnormal: usize,
    /// Checklist items that are not there, or only spoken of.
    pub missing: usize,
    /// Results to check on the page.
    pub doubtful: usize,
    /// Files that were not read whole.
    pub unread: usize,
    /// Pages that name somebody else, and contradictions.
    pub contradictions: usize,
}

#[derive(Serialize)]
struct IndexFile<'a> {
    schema: &'static str,
    cases: Vec<&'a IndexRow>,
}

#[derive(Deserialize)]
struct IndexRows {
    cases: Vec<IndexRow>,
}

impl IndexRow {
    /// Returns the row of a case.
    pub fn of(summary: &CaseSummary) -> IndexRow {
        let folder = link_part(&summary.case.id);
        IndexRow {
            case: summary.case.id.clone(),
            level: summary.triage.level,
            complete: summary.triage.complete,
            name: summary.patient.name.as_ref().map(|it| it.value.clone()),
            age: summary.patient.age.as_ref().map(|it| it.value),
            as_of: summary.case.as_of,
            counts: Counts::of(summary),
            headline: summary.headline.iter().take(LINES_SHOWN).map(|it| it.text.clone()).collect(),
            // The dot keeps a folder name with a colon from being read as a scheme.
            page: format!("./{folder}/summary.html"),
        }
    }
}

impl Counts {
    fn of(summary: &CaseSummary) -> Counts {
        // Results of somebody else, and of a paper that came twice, are not counted.
        let is_own = |lab: &Lab| {
            let is_repeated = |it: &Record| it.id == lab.record && it.duplicate_of.is_some();
            let is_foreign = lab.judgement.doubts().contains(&Doubt::WrongPatient);
            !is_foreign && !summary.records.iter().any(is_repeated)
        };
        let labs_with =
            |wanted: fn(Flag) -> bool| summary.labs.iter().filter(|it| wanted(it.flag) && is_own(it)).count();
        let is_missing = |it: ChecklistStatus| match it {
            ChecklistStatus::Missing | ChecklistStatus::MentionedOnly => true,
            ChecklistStatus::Present | ChecklistStatus::Stale | ChecklistStatus::NotApplicable => false,
        };
        let is_contradiction = |it: FindingKind| matches!(it, FindingKind::Conflict | FindingKind::Identity);
        Counts {
            critical: labs_with(Flag::is_critical),
            abnormal: labs_with(Flag::is_abnormal),
            missing: summary.checklist.iter().filter(|it| is_missing(it.status)).count(),
            doubtful: summary.labs.iter().filter(|it| it.judgement.trust() == Trust::Check).count(),
            unread: summary.sources.iter().filter(|it| !it.status.is_whole()).count(),
            contradictions: summary.findings.iter().filter(|it| is_contradiction(it.kind)).count(),
        }
    }
}

/// Returns `index.json`: indented, most urgent case first, with a line feed at the end.
///
/// # Errors
/// When a value has no JSON form; no row has such a value.
pub fn index_json(rows: &[IndexRow]) -> Result<String, serde_json::Error> {
    let file = IndexFile { schema: SCHEMA, cases: most_urgent_first(rows) };
    serde_json::to_string_pretty(&file).map(|it| it + "\n")
}

/// Returns the rows that an `index.json` holds, in its order.
///
/// # Errors
/// When it is not what [`index_json`] writes.
pub fn index_rows(json: &[u8]) -> Result<Vec<IndexRow>, serde_json::Error> {
    serde_json::from_slice::<IndexRows>(json).map(|it| it.cases)
}

/// Returns `index.html`: one self-contained page that links to the page of each case.
pub fn index_html(rows: &[IndexRow]) -> String {
    let n_incomplete = rows.iter().filter(|it| !it.complete).count();
    let body = html! {
        header .who {
            h1 { "Cases" }
            p .quiet { (rows.len()) " cases, most urgent first; " (n_incomplete) " incomplete." }
        }
        main {
            @if rows.is_empty() { p { "No case has been finished yet." } }
            @else { (table(rows)) }
        }
    };
    page::document("Cases, most urgent first", &body)
}

fn table(rows: &[IndexRow]) -> Markup {
    html! {
        div .wide {
            table .index .cards-on-phone {
                caption .unseen { "Cases, most urgent first" }
                thead {
                    tr {
                        th scope="col" { "Level" }
                        th scope="col" { "Case" }
                        th scope="col" { "First to know" }
                        th scope="col" .number { "Critical" }
                        th scope="col" .number { "Abnormal" }
                        th scope="col" .number { "Missing" }
                        th scope="col" .number { "To check" }
                        th scope="col" .number { "Contra\u{ad}dictions" }
                        th scope="col" .number { "Files not whole" }
                    }
                }
                tbody { @for it in most_urgent_first(rows) { (table_row(it)) } }
            }
        }
    }
}

fn table_row(row: &IndexRow) -> Markup {
    let count = |label: &str, count: usize| {
        html! { td .number .zero[count == 0] data-label=(label) { (count) } }
    };
    html! {
        tr {
            td {
                (page::level_mark(row.level))
                @if !row.complete { " " span .mark .incomplete { "incomplete" } }
            }
            th scope="row" {
                a href=(row.page) { (page::said(row.name.as_deref().unwrap_or("Name not found"))) }
                @if let Some(age) = row.age { ", " (age) }
                div .quiet { (page::said(&row.case)) " · as of " (row.as_of) }
            }
            td {
                @if row.headline.is_empty() { span .quiet { "Nothing to report." } }
                @else { ul .plain { @for it in &row.headline { li { (page::said(it)) } } } }
            }
            (count("critical", row.counts.critical))
            (count("abnormal", row.counts.abnormal))
            (count("missing", row.counts.missing))
            (count("to check", row.counts.doubtful))
            (count("contradictions", row.counts.contradictions))
            (count("files not whole", row.counts.unread))
        }
    }
}

fn most_urgent_first(rows: &[IndexRow]) -> Vec<&IndexRow> {
    let mut rows: Vec<&IndexRow> = rows.iter().collect();
    rows.sort_by(|a, b| (a.level, a.complete, &a.case).cmp(&(b.level, b.complete, &b.case)));
    rows
}
