//! What the checklists ask for and what became of it: present, too old, only spoken of, or missing.

use crate::model::{
    Basis, ChecklistLine, ChecklistStatus, FactId, FindingKind, Format, IsoDate, Need, Patient, RuleRef,
};
use crate::pipeline::{AnsweredBy, Condition, Item, ItemNeed};

use super::applies::{Applying, Said};
use super::chart::Chart;
use super::findings::Draft;
use super::risks;
use super::search::{self, Found};
use super::wording;

/// How many places a line of the checklist shows.
const N_PLACES: usize = 5;

/// A line of the checklist with what it rests on.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    pub(super) line: ChecklistLine,
    /// Results and papers that were found; empty when there are none.
    basis: Vec<FactId>,
    /// What is wrong with it, in a few words.
    short: Option<String>,
    /// The results that are not there, of an item of which others are.
    pub(super) lacking: Vec<String>,
    /// Whether another finding says so already.
    is_told: bool,
    reason: String,
}

/// Whether a conditional item is asked for here.
enum Asked {
    Yes(Option<String>),
    No(String),
}

/// Holds the case against each item of each checklist that applies, in their order.
pub(super) fn checklist(applying: &[Applying<'_>], chart: &Chart<'_>, patient: &Patient) -> Vec<Gap> {
    let items = applying.iter().flat_map(|it| it.list.items.iter().map(move |item| (it, item)));
    items.map(|(applying, item)| gap(applying, item, chart, patient)).collect()
}

/// One finding for each item that is missing, too old or only spoken of.
pub(super) fn find(gaps: &[Gap], said: Said<'_>) -> Vec<Draft> {
    gaps.iter().filter_map(|it| finding(it, said)).collect()
}

fn gap(applying: &Applying<'_>, item: &Item, chart: &Chart<'_>, patient: &Patient) -> Gap {
    let said = chart.said;
    let found = answer(item, said, patient).unwrap_or_else(|| search::find(item, said));
    let asked = asked(item, chart);
    let mut notes: Vec<String> = Vec::new();
    let mut short: Option<String> = None;
    let mut status = match &found {
        Found::Here { newest, lacking, .. } if lacking.is_empty() => {
            let aged = aged(item, *newest, said.ground.as_of);
            notes.extend(aged.limit);
            short = aged.short;
            aged.status
        }
        Found::Here { lacking, .. } => {
            short = Some(format!("not found: {}", lacking.join(", ")));
            ChecklistStatus::Missing
        }
        Found::Spoken { .. } => ChecklistStatus::MentionedOnly,
        Found::Nothing { note } => {
            short = note.clone().or_else(|| item.absent.clone());
            ChecklistStatus::Missing
        }
    };
    let lacking = found.lacking().to_vec();
    let need = match (&item.need, &asked) {
        (ItemNeed::Required, _) | (ItemNeed::Conditional(_), Asked::Yes(_)) => Need::Required,
        (ItemNeed::Recommended | ItemNeed::Advised(_), _) | (ItemNeed::Conditional(_), Asked::No(_)) => {
            Need::Recommended
        }
    };
    match asked {
        Asked::Yes(why) => notes.extend(why),
        // What is there needs no word about when it would be asked for.
        Asked::No(_) if status == ChecklistStatus::Present => {}
        Asked::No(why) => {
            status = ChecklistStatus::NotApplicable;
            notes.push(why);
        }
    }
    let mut why_here = vec![item.reason.clone()];
    why_here.extend(applying.why.clone());
    why_here.extend(notes);
    why_here.extend(short.clone());
    let (evidence, basis) = found.into_parts();
    let line = ChecklistLine {
        pipeline: applying.list.id.clone(),
        item: item.id.clone(),
        title: item.name.clone(),
        need,
        status,
        why_here: why_here.join("; "),
        source: item.source.clone(),
        evidence: evidence.into_iter().take(N_PLACES).collect(),
    };
    let by = answered_by(item, said);
    let is_told = by == Some(AnsweredBy::Identity) && !patient.identity.differing.is_empty();
    Gap { line, basis, short, lacking, is_told, reason: item.reason.clone() }
}

/// Whether evidence is too old, and the words about it.
struct Aged {
    status: ChecklistStatus,
    /// The limit, and whose it is.
    limit: Option<String>,
    /// What is wrong.
    short: Option<String>,
}

/// Present, or stale when the newest evidence is older than the item allows.
fn aged(item: &Item, newest: Option<IsoDate>, as_of: IsoDate) -> Aged {
    let present = Aged { status: ChecklistStatus::Present, limit: None, short: None };
    let Some(max_age) = item.max_age_days else { return present };
    let source = item.max_age_source.as_deref().unwrap_or("proposed by the project");
    let limit = Some(format!("not older than {max_age} days ({source})"));
    let Some(age) = newest.and_then(|it| it.days_before(as_of)) else {
        return Aged { limit, short: Some("its day is not known".to_owned()), ..present };
    };
    if i64::from(age) <= i64::from(max_age) {
        return Aged { limit, ..present };
    }
    let short = Some(format!("the newest is {age} days old"));
    Aged { status: ChecklistStatus::Stale, limit, short }
}

fn answered_by(item: &Item, said: Said<'_>) -> Option<AnsweredBy> {
    let answers = &said.ground.knowledge.rules.answers;
    answers.iter().find(|it| it.item == item.id).map(|it| it.by)
}

/// What answers an item besides the records; `None` when the records have to.
fn answer(item: &Item, said: Said<'_>, patient: &Patient) -> Option<Found> {
    let answers = &said.ground.knowledge.rules.answers;
    let answer = answers.iter().find(|it| it.item == item.id)?;
    match answer.by {
        AnsweredBy::Images => {
            let files = said.ground.sources.iter().filter(|it| it.format == Format::Dicom);
            (files.count() > 0).then(|| Found::here(None, Vec::new(), Vec::new()))
        }
        AnsweredBy::Physician => Some(search::physician(said)),
        AnsweredBy::Question => {
            said.ground.case_file.question.as_ref()?;
            Some(Found::here(None, Vec::new(), Vec::new()))
        }
        AnsweredBy::Identity => {
            let identity = &patient.identity;
            let note = match (identity.differing.len(), identity.agree_pages) {
                (0, 0) => Some("no page names the patient".to_owned()),
                (0, _) => None,
                _ => Some("pages name somebody else".to_owned()),
            };
            let evidence = patient.name.as_ref().map_or_else(Vec::new, |it| it.evidence.clone());
            Some(match note {
                Some(note) => Found::Nothing { note: Some(note) },
                None => Found::here(None, evidence, Vec::new()),
            })
        }
    }
}

/// Whether an item is asked for in this case, and why.
fn asked(item: &Item, chart: &Chart<'_>) -> Asked {
    let Some(when) = item.need.when() else { return Asked::Yes(None) };
    let mut rows =
        chart.said.ground.knowledge.rules.conditions.iter().filter(|it| it.when == *when).peekable();
    let is_known = rows.peek().is_some();
    if let Some(why) = rows.find_map(|it| shown(it, chart)) {
        return Asked::Yes(Some(format!("asked for when {when}: {why}")));
    }
    let open = if is_known { "nothing that was looked for was found" } else { "the records can't tell" };
    Asked::No(format!("only when {when}; {open}"))
}

/// What shows that a condition holds.
fn shown(condition: &Condition, chart: &Chart<'_>) -> Option<String> {
    let said = chart.said;
    if let Some(it) = said.stated_in(&condition.phrases, &condition.also_in) {
        return Some(said.where_stated(&it.phrase, &it.record));
    }
    if let Some(it) = said.records().find(|it| condition.records.contains(&it.kind)) {
        return Some(format!("there is a {}", wording::record_place(it, said.ground.sources)));
    }
    if let Some(it) = condition.analytes.iter().find_map(|it| search::results(it, said).next()) {
        return Some(format!("{} was measured", wording::lab_name(it, said.ground.knowledge)));
    }
    risks::holds(condition.criterion.as_ref()?, chart)
}

fn finding(gap: &Gap, said: Said<'_>) -> Option<Draft> {
    let Gap { line, basis, short, lacking, is_told, reason } = gap;
    if *is_told {
        return None;
    }
    let rules = &said.ground.knowledge.rules.rule;
    let missing = [&rules.missing_required, &rules.missing_recommended];
    let stale = [&rules.stale_required, &rules.stale_recommended];
    let (kind, what, [required, recommended]) = match line.status {
        ChecklistStatus::Present | ChecklistStatus::NotApplicable => return None,
        ChecklistStatus::Missing if !lacking.is_empty() => (FindingKind::Missing, "incomplete", missing),
        ChecklistStatus::Missing => (FindingKind::Missing, "missing", missing),
        ChecklistStatus::MentionedOnly => {
            (FindingKind::MentionedOnly, "spoken of, and not among the papers", missing)
        }
        ChecklistStatus::Stale => (FindingKind::Stale, "too old", stale),
    };
    let severity = match line.need {
        Need::Required => required.severity,
        Need::Recommended => recommended.severity,
    };
    let basis = match line.status {
        ChecklistStatus::Missing => Basis::Searched(said.records().map(|it| it.id.clone()).collect()),
        _ => Basis::Facts(basis.clone()),
    };
    let detail = short.as_ref().map_or_else(String::new, |it| format!(", {it}"));
    let statement = format!("{}: {what}{detail} ({reason})", line.title);
    let rule = RuleRef { id: line.item.clone(), source: line.source.clone(), condition: None };
    Some(Draft { kind, severity, statement, basis, rule })
}
