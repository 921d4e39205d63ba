//! What the sections of the page share: what each id stands for, where it is shown, and its places.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use crate::model::{
    Basis, CaseSummary, Clinical, Doubt, Evidence, Finding, FindingKind, Judgement, Lab, Record, RecordId,
    SourceCard, SourceId, Trust,
};

use super::super::{
    inert::{inert_line, link_part},
    names,
};
use super::places::Places;
use super::said;

/// How many places a statement shows at once; the folded list of findings shows all.
const PLACES_SHOWN: usize = 4;

/// A summary with its ids looked up.
pub(super) struct Book<'a> {
    /// What the page is made of.
    pub(super) summary: &'a CaseSummary,
    places: Places<'a>,
    targets: BTreeMap<&'a str, Target<'a>>,
    at_facts: BTreeMap<&'a str, Vec<&'a Finding>>,
    languages: BTreeMap<(&'a str, u32), &'a str>,
    repeated: BTreeSet<&'a str>,
}

/// What an id stands for.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    /// A result.
    Lab(&'a Lab),
    /// A diagnosis, medicine or the like.
    Clinical(&'a Clinical),
    /// A conclusion.
    Finding(&'a Finding),
    /// A paper.
    Record(&'a Record),
    /// A file.
    Source(&'a SourceCard),
}

/// The section that shows a fact first, and where links to it lead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// Abnormal results.
    Results,
    /// Values to check.
    Checks,
    /// Its own table.
    Table,
}

impl<'a> Book<'a> {
    /// Looks up all ids of a summary.
    pub(super) fn of(summary: &'a CaseSummary) -> Book<'a> {
        let mut targets = BTreeMap::new();
        let findings = summary.findings.iter().map(|it| (it.id.0.as_str(), Target::Finding(it)));
        let labs = summary.labs.iter().map(|it| (it.id.0.as_str(), Target::Lab(it)));
        let clinical = summary.clinical().map(|it| (it.id.0.as_str(), Target::Clinical(it)));
        let records = summary.records.iter().map(|it| (it.id.0.as_str(), Target::Record(it)));
        let sources = summary.sources.iter().map(|it| (it.id.0.as_str(), Target::Source(it)));
        for (id, target) in findings.chain(labs).chain(clinical).chain(records).chain(sources) {
            targets.entry(id).or_insert(target);
        }
        let mut book = Book {
            summary,
            places: Places::of(summary),
            targets,
            at_facts: BTreeMap::new(),
            languages: languages(summary),
            repeated: repeated(summary),
        };
        for finding in &summary.findings {
            if let Some(fact) = book.fact_of(finding) {
                book.at_facts.entry(fact).or_default().push(finding);
            }
        }
        book
    }

    /// Returns the button that opens a place.
    pub(super) fn place(&self, evidence: &Evidence) -> Markup {
        self.places.button(evidence)
    }

    /// Returns the short name of a file.
    pub(super) fn file_label(&self, source: &SourceId) -> String {
        self.places.file(source)
    }

    /// Returns the short name of a file as a link to its row.
    pub(super) fn file_link(&self, source: &SourceId) -> Markup {
        html! { a href={ "#" (anchor(&source.0)) } { (self.places.file(source)) } }
    }

    /// Returns the cards that the buttons open.
    pub(super) fn cards(&self) -> Markup {
        self.places.cards(|it| self.language(it))
    }

    /// Returns the language of the page a place lies on.
    pub(super) fn language(&self, evidence: &Evidence) -> Option<&'a str> {
        self.languages.get(&(evidence.source.0.as_str(), evidence.page)).copied()
    }

    /// Returns what an id stands for.
    pub(super) fn target(&self, id: &str) -> Option<Target<'a>> {
        self.targets.get(id).copied()
    }

    /// Returns a link to where an id is shown; just the id when it stands for nothing.
    pub(super) fn link(&self, id: &str) -> Markup {
        let Some(target) = self.target(id) else {
            return said(id);
        };
        let text = match target {
            Target::Lab(it) => said(&it.name_printed),
            Target::Clinical(it) => said(&it.name),
            Target::Finding(it) => html! { (names::finding_kind(it.kind)) },
            Target::Record(it) => html! { (record_name(it)) },
            Target::Source(it) => html! { (self.places.file(&it.id)) },
        };
        html! { a href={ "#" (anchor(id)) } { (text) } }
    }

    /// Returns a link to where an id is shown, and its places.
    pub(super) fn link_with_places(&self, id: &str) -> Markup {
        html! { (self.link(id)) @for it in self.evidence_of(id) { " " (self.place(it)) } }
    }

    /// Returns the first places behind some ids, and links to what has no place of its own.
    pub(super) fn support<'b>(&self, ids: impl IntoIterator<Item = &'b str>) -> Markup {
        let ids: Vec<&str> = ids.into_iter().flat_map(|it| self.told_by(it)).collect();
        let mut places: Vec<&Evidence> = Vec::new();
        for evidence in ids.iter().flat_map(|it| self.evidence_of(it)) {
            // Places of one page stand together, so that the page need be named only once.
            let last = places.iter().rposition(|it| it.source == evidence.source && it.page == evidence.page);
            if !places.contains(&evidence) {
                places.insert(last.map_or(places.len(), |it| it + 1), evidence);
            }
        }
        let placeless = ids.iter().filter(|it| self.evidence_of(it).is_empty());
        let n_more = places.len().saturating_sub(PLACES_SHOWN);
        html! {
            span .support {
                @for (idx, it) in places.iter().enumerate().take(PLACES_SHOWN) {
                    " " (self.places.button_after(places[..idx].iter().copied(), it))
                }
                @if n_more > 0 { " " span .quiet { "and " (n_more) " more" } }
                @for it in placeless.take(PLACES_SHOWN) { " " (self.link(it)) }
            }
        }
    }

    /// Returns the places behind a finding, and a link to its rule.
    pub(super) fn grounds(&self, finding: &Finding) -> Markup {
        html! {
            @match &finding.basis {
                Basis::Facts(facts) => (self.support(facts.iter().map(|it| it.0.as_str()))),
                Basis::Searched(records) => {
                    " " span .quiet { "(searched " (self.searched(records.len())) ")" }
                }
            }
            " " (rule_link(finding))
        }
    }

    /// Returns how many records a search went through.
    pub(super) fn searched(&self, n_records: usize) -> String {
        let n_all = self.summary.records.len();
        match n_records {
            0 => "no record: there is none".to_owned(),
            1 if n_all == 1 => "the one record".to_owned(),
            _ if n_records == n_all => format!("all {n_all} records"),
            _ => format!("{n_records} of {n_all} records"),
        }
    }

    /// Returns the findings that a fact's row stands for.
    pub(super) fn findings_at(&self, fact: &str) -> &[&'a Finding] {
        self.at_facts.get(fact).map_or(&[], Vec::as_slice)
    }

    /// Returns anchors and rule links of the findings that a fact's row stands for.
    pub(super) fn findings_here(&self, fact: &str) -> Markup {
        html! {
            @for it in self.findings_at(fact) { " " span id=(anchor(&it.id.0)) { (rule_link(it)) } }
        }
    }

    /// Returns the findings of some kinds that no row stands for.
    pub(super) fn findings_of(&self, kinds: &[FindingKind]) -> Vec<&'a Finding> {
        let of_kind = self.summary.findings.iter().filter(|it| kinds.contains(&it.kind));
        of_kind.filter(|it| self.fact_of(it).is_none()).collect()
    }

    /// Returns whether a result stands the same in the paper that its own paper repeats.
    pub(super) fn is_repeated(&self, lab: &Lab) -> bool {
        self.repeated.contains(lab.id.0.as_str())
    }

    /// Returns the section that shows a result first.
    ///
    /// A result of a paper that came twice is shown where the paper came first.
    pub(super) fn home(&self, lab: &Lab) -> Home {
        if self.is_repeated(lab) {
            return Home::Table;
        }
        if lab.flag.is_abnormal() {
            return Home::Results;
        }
        match lab.judgement.trust() {
            Trust::Check => Home::Checks,
            Trust::Clear => Home::Table,
        }
    }

    /// The ids a finding rests on; any other id is told by itself.
    fn told_by<'b>(&self, id: &'b str) -> Vec<&'b str>
    where
        'a: 'b,
    {
        match self.target(id) {
            Some(Target::Finding(Finding { basis: Basis::Facts(facts), .. })) => {
                facts.iter().map(|it| it.0.as_str()).collect()
            }
            Some(Target::Finding(_)) => Vec::new(),
            Some(Target::Lab(_) | Target::Clinical(_) | Target::Record(_) | Target::Source(_)) | None => {
                vec![id]
            }
        }
    }

    /// The places of a fact, or the first of a record; a file has none.
    fn evidence_of(&self, id: &str) -> Vec<&'a Evidence> {
        match self.target(id) {
            Some(Target::Lab(it)) => vec![&it.evidence],
            Some(Target::Clinical(it)) => vec![&it.evidence],
            Some(Target::Record(it)) => it.because.iter().take(1).collect(),
            Some(Target::Finding(_) | Target::Source(_)) | None => Vec::new(),
        }
    }

    /// The fact or file whose row stands for a finding: the first of its basis that has a row
    /// among the abnormal results, the values to check or, for a finding of a file, the files.
    fn fact_of(&self, finding: &Finding) -> Option<&'a str> {
        let is_of_value =
            matches!(finding.kind, FindingKind::OutOfRange | FindingKind::Critical | FindingKind::Doubtful);
        let is_of_file = finding.kind == FindingKind::Unread;
        let Basis::Facts(facts) = &finding.basis else {
            return None;
        };
        facts.iter().find_map(|id| match self.target(&id.0)? {
            Target::Lab(it) => (is_of_value && self.home(it) != Home::Table).then_some(it.id.0.as_str()),
            Target::Clinical(it) => {
                (is_of_value && it.judgement.trust() == Trust::Check).then_some(it.id.0.as_str())
            }
            Target::Source(it) => is_of_file.then_some(it.id.0.as_str()),
            Target::Finding(_) | Target::Record(_) => None,
        })
    }
}

/// Returns an id as it may stand in an attribute and behind "#".
pub(super) fn anchor(id: &str) -> String {
    link_part(id)
}

/// Returns the anchor of a finding's row in the list of rules.
pub(super) fn rule_anchor(finding: &Finding) -> String {
    format!("rule-{}", anchor(&finding.id.0))
}

/// Returns the kind of a record and its date.
pub(super) fn record_name(record: &Record) -> String {
    let kind = names::record_kind(record.kind);
    record.dated.map_or_else(|| kind.to_owned(), |it| format!("{kind}, {it}"))
}

/// Returns "p. 3" or "p. 3–5".
pub(super) fn page_range([first, last]: [u32; 2]) -> String {
    if first == last { format!("p.\u{a0}{first}") } else { format!("p.\u{a0}{first}–{last}") }
}

/// Returns the mark of a fact to check, with its doubts in words; nothing for a clear one.
pub(super) fn check_mark(judgement: &Judgement) -> Markup {
    match judgement.trust() {
        Trust::Clear => html! {},
        Trust::Check => html! {
            span .check { b { "check" } " " (doubts(judgement.doubts())) }
        },
    }
}

fn doubts(doubts: &[Doubt]) -> String {
    doubts.iter().map(|it| names::doubt(*it)).collect::<Vec<_>>().join(", ")
}

fn rule_link(finding: &Finding) -> Markup {
    html! { a .rule href={ "#" (rule_anchor(finding)) } title=(inert_line(&finding.rule.source)) { "rule" } }
}

/// The results of papers that came twice, where the first paper has the same result.
fn repeated(summary: &CaseSummary) -> BTreeSet<&str> {
    let first: BTreeMap<&RecordId, &RecordId> =
        summary.records.iter().filter_map(|it| Some((&it.id, it.duplicate_of.as_ref()?))).collect();
    let told = |lab: &'_ Lab, record: &RecordId| {
        (record.clone(), lab.analyte.clone(), lab.name_printed.clone(), lab.value_printed.clone())
    };
    let all: BTreeSet<_> = summary.labs.iter().map(|it| told(it, &it.record)).collect();
    let is_repeat = |lab: &&Lab| first.get(&lab.record).is_some_and(|it| all.contains(&told(lab, it)));
    summary.labs.iter().filter(is_repeat).map(|it| it.id.0.as_str()).collect()
}

/// The language of each page that a record tells one for.
fn languages(summary: &CaseSummary) -> BTreeMap<(&str, u32), &str> {
    // A language is two or three letters; anything else would not be one.
    let is_code = |it: &&str| (2..=3).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_lowercase());
    let mut languages = BTreeMap::new();
    for record in &summary.records {
        let Some(language) = record.language.as_deref().filter(is_code) else {
            continue;
        };
        let n_pages = summary.sources.iter().find(|it| it.id == record.source).map_or(0, |it| it.n_pages);
        for page in record.pages[0]..=record.pages[1].min(n_pages.max(record.pages[0])) {
            languages.insert((record.source.0.as_str(), page), language);
        }
    }
    languages
}
