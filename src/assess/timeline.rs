//! The history of a case in about ten dated lines, oldest first.

use crate::model::{
    Clinical, ClinicalStatus, Doubt, Evidence, Facts, IsoDate, Lab, Record, RecordId, RecordKind,
    TimelineEntry, fold,
};

use super::identity::Place;
use super::wording;

/// More lines than this are drawn together by month, then by year.
const N_LINES: usize = 12;

/// Lines of what papers tell of days that have no paper.
const N_TOLD: usize = 6;

/// Something dated: a paper, or the results of one day.
struct Event {
    date: IsoDate,
    text: String,
    id: String,
}

/// One line for each day with papers or samples; for each month or year when days would be too many.
///
/// Repeated papers and papers without a day are left out. A paper of somebody else is told as such, without
/// its results.
///
/// Before and between them stand what papers say began or was done on a day of its own: the first complaint, illnesses,
/// operations, medicines begun or ended.
pub(super) fn timeline(
    records: &[Record],
    labs: &[Lab],
    others: &[Place],
    facts: &Facts,
) -> Vec<TimelineEntry> {
    let told = told(facts, records, others);
    let is_of_other = |it: &Record| {
        (it.pages[0]..=it.pages[1])
            .all(|page| others.iter().any(|(source, n)| *source == it.source && *n == page))
    };
    let mut events: Vec<Event> = records
        .iter()
        .filter(|it| it.duplicate_of.is_none())
        .flat_map(|it| {
            if is_of_other(it) {
                return somebody_elses(it);
            }
            if it.kind == RecordKind::LabReport { lab_days(it, labs) } else { paper(it) }
        })
        .collect();
    events.sort_by_key(|it| it.date);
    let n_papers = N_LINES.saturating_sub(told.len());
    let by_day = lines(&events, Some);
    let by_month = || lines(&events, |it| it.to_string().get(..7).and_then(|it| it.parse().ok()));
    let papers = if by_day.len() <= n_papers { by_day } else { by_month() };
    let papers = if papers.len() <= N_LINES {
        papers
    } else {
        lines(&events, |it| Some(IsoDate::year_only(it.year())))
    };
    let mut all: Vec<TimelineEntry> = told.iter().map(|it| line(it.date, &[it])).chain(papers).collect();
    all.sort_by_key(|it| it.date);
    all
}

/// What papers say began or was done on a day that is known, each once: at most [`N_TOLD`], the first complaint,
/// then illnesses and operations, then medicines, the oldest of each first.
fn told(facts: &Facts, records: &[Record], others: &[Place]) -> Vec<Event> {
    let is_own = |record: &RecordId, evidence: &Evidence| {
        let is_repeat = records.iter().any(|it| it.id == *record && it.duplicate_of.is_some());
        !is_repeat && !others.iter().any(|it| it.0 == evidence.source && it.1 == evidence.page)
    };
    let event = |it: &Clinical, what: &str| {
        let is_told =
            matches!(it.status, ClinicalStatus::Present | ClinicalStatus::Past | ClinicalStatus::Stopped);
        let is_sure = !it.judgement.doubts().contains(&Doubt::DateAmbiguous);
        let date = it.date.filter(|_| is_told && is_sure && is_own(&it.record, &it.evidence))?;
        let ended = if it.status == ClinicalStatus::Stopped { " stopped" } else { "" };
        Some(Event { date, text: format!("{what}{}{ended}", it.name), id: it.id.0.clone() })
    };
    let onsets = facts.onsets.iter().filter(|it| is_own(&it.record, &it.evidence));
    let onset = onsets.min_by_key(|it| it.date);
    let onset = onset.map(|it| Event {
        date: it.date,
        text: format!("\u{201c}{}\u{201d}", it.text),
        id: it.record.0.clone(),
    });
    let illnesses = facts.procedures.iter().chain(&facts.diagnoses).filter_map(|it| event(it, ""));
    let medicines = facts.medications.iter().filter_map(|it| event(it, "medicine: "));
    let by_age = |events: Vec<Event>| {
        let mut events = events;
        events.sort_by_key(|it| it.date);
        events
    };
    let mut found: Vec<Event> = Vec::new();
    for it in onset.into_iter().chain(by_age(illnesses.collect())).chain(by_age(medicines.collect())) {
        let is_new = |other: &Event| {
            let (one, other_text) = (fold(&it.text), fold(&other.text));
            !(it.date.year() == other.date.year() && (one.contains(&other_text) || other_text.contains(&one)))
        };
        if found.iter().all(is_new) {
            found.push(it);
        }
    }
    found.truncate(N_TOLD);
    found
}

fn somebody_elses(record: &Record) -> Vec<Event> {
    let text = format!("{} that names somebody else", wording::kind_word(record.kind));
    record.dated.map(|date| Event { date, text, id: record.id.0.clone() }).into_iter().collect()
}

fn paper(record: &Record) -> Vec<Event> {
    let Some(date) = record.dated else { return Vec::new() };
    let text = match &record.facility {
        Some(facility) => format!("{} ({facility})", called(record)),
        None => called(record).to_owned(),
    };
    vec![Event { date, text, id: record.id.0.clone() }]
}

/// The title of a paper, else what kind it is.
fn called(record: &Record) -> &str {
    record.title.as_deref().unwrap_or(wording::kind_word(record.kind))
}

/// The days on which samples of a report were taken; results without a day count to the day of the report.
fn lab_days(record: &Record, labs: &[Lab]) -> Vec<Event> {
    let of_record = labs
        .iter()
        .filter(|it| it.record == record.id && !it.judgement.doubts().contains(&Doubt::WrongPatient));
    let dated: Vec<(IsoDate, &Lab)> =
        of_record.filter_map(|it| Some((it.taken.or(record.dated)?, it))).collect();
    let mut days: Vec<IsoDate> = dated.iter().map(|it| it.0).collect();
    days.sort_unstable();
    days.dedup();
    if days.is_empty() {
        return paper(record);
    }
    let event = |date: IsoDate| {
        let of_day = dated.iter().filter(|it| it.0 == date);
        let n_abnormal = of_day.clone().filter(|it| it.1.flag.is_abnormal()).count();
        let text = format!(
            "{}: {}, {n_abnormal} outside the range",
            called(record),
            wording::counted(of_day.count(), "result")
        );
        Event { date, text, id: record.id.0.clone() }
    };
    days.into_iter().map(event).collect()
}

/// Draws events of one date, as shortened by `to_date`, together; a date that can't be shortened stays.
fn lines(events: &[Event], to_date: impl Fn(IsoDate) -> Option<IsoDate>) -> Vec<TimelineEntry> {
    let mut lines: Vec<(IsoDate, Vec<&Event>)> = Vec::new();
    for event in events {
        let date = to_date(event.date).unwrap_or(event.date);
        match lines.iter_mut().find(|it| it.0 == date) {
            Some(line) => line.1.push(event),
            None => lines.push((date, vec![event])),
        }
    }
    lines.into_iter().map(|(date, events)| line(date, &events)).collect()
}

fn line(date: IsoDate, events: &[&Event]) -> TimelineEntry {
    let mut texts: Vec<(&str, usize)> = Vec::new();
    let mut refs: Vec<String> = Vec::new();
    for event in events {
        match texts.iter_mut().find(|it| it.0 == event.text) {
            Some(text) => text.1 += 1,
            None => texts.push((&event.text, 1)),
        }
        if !refs.contains(&event.id) {
            refs.push(event.id.clone());
        }
    }
    let texts: Vec<String> = texts
        .into_iter()
        .map(
            |(text, n_times)| if n_times == 1 { text.to_owned() } else { format!("{n_times} \u{d7} {text}") },
        )
        .collect();
    TimelineEntry { date, precision: date.precision().to_owned(), text: texts.join("; "), refs }
}
