//! Looks for what a checklist item asks for among results, papers and phrases.

use crate::model::{AnalyteId, Evidence, FactId, IsoDate, Lab, Mention, fold};
use crate::pipeline::{Item, ItemKind};

use super::applies::Said;
use super::series::is_of_other_person;
use super::units;

/// What was found for an item.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// It is there, or some of it.
    Here {
        /// The day that counts for its age; `None` when it is not known.
        newest: Option<IsoDate>,
        /// Where it stands.
        evidence: Vec<Evidence>,
        /// The results or papers.
        basis: Vec<FactId>,
        /// What of it was not found.
        lacking: Vec<String>,
    },
    /// A paper speaks of it.
    Spoken {
        /// Where.
        evidence: Vec<Evidence>,
        /// The papers.
        basis: Vec<FactId>,
    },
    /// Nothing was found.
    Nothing {
        /// Why that counts as missing, when it is not plain.
        note: Option<String>,
    },
}

impl Found {
    /// All of it is there.
    pub(super) fn here(newest: Option<IsoDate>, evidence: Vec<Evidence>, basis: Vec<FactId>) -> Found {
        Found::Here { newest, evidence, basis, lacking: Vec::new() }
    }

    /// Where it stands, and the results or papers.
    pub(super) fn into_parts(self) -> (Vec<Evidence>, Vec<FactId>) {
        match self {
            Found::Here { evidence, basis, .. } | Found::Spoken { evidence, basis } => (evidence, basis),
            Found::Nothing { .. } => (Vec::new(), Vec::new()),
        }
    }

    /// What of it was not found, where some of it is there.
    pub(super) fn lacking(&self) -> &[String] {
        match self {
            Found::Here { lacking, .. } => lacking,
            Found::Spoken { .. } | Found::Nothing { .. } => &[],
        }
    }

    /// The better of two; parts of it with the fewest lacking, the newest first.
    fn or_better(self, other: Found) -> Found {
        let rank = |it: &Found| match it {
            Found::Here { lacking, .. } if lacking.is_empty() => 0,
            Found::Here { .. } => 1,
            Found::Spoken { .. } => 2,
            Found::Nothing { .. } => 3,
        };
        let day = |it: &Found| match it {
            Found::Here { newest, .. } => *newest,
            Found::Spoken { .. } | Found::Nothing { .. } => None,
        };
        match rank(&self).cmp(&rank(&other)).then(day(&other).cmp(&day(&self))) {
            std::cmp::Ordering::Greater => other,
            std::cmp::Ordering::Less | std::cmp::Ordering::Equal => self,
        }
    }
}

/// Looks for an item: its results, papers of its kinds, its phrases.
///
/// All results of an item must be there, or one of them where the item says that one is enough. A
/// phrase shows a fact wherever it stands; for anything else it must be the heading of a paper of a
/// fitting kind, and within running text it only speaks of it.
pub(super) fn find(item: &Item, said: Said<'_>) -> Found {
    by_results(item, said).or_better(by_papers(item, said)).or_better(by_phrases(item, said))
}

/// Looks for somebody who signed a clinical paper, and for a telephone number or address of theirs.
pub(super) fn physician(said: Said<'_>) -> Found {
    let reachable = said.contacts().find(|it| it.phone.is_some() || it.email.is_some());
    if let Some(contact) = reachable {
        return Found::here(None, vec![contact.evidence.clone()], Vec::new());
    }
    match said.contacts().next() {
        Some(contact) => Found::Here {
            newest: None,
            evidence: vec![contact.evidence.clone()],
            basis: Vec::new(),
            lacking: vec!["a telephone number or address".to_owned()],
        },
        None => Found::Nothing { note: Some("no clinical paper is signed".to_owned()) },
    }
}

/// The results of an analyte on this patient's pages.
pub(super) fn results<'a>(analyte: &AnalyteId, said: Said<'a>) -> impl Iterator<Item = &'a Lab> {
    let knowledge = said.ground.knowledge;
    let of_analyte = said.facts.labs.iter().filter(move |it| it.analyte.as_ref() == Some(analyte));
    of_analyte.filter(move |it| !is_of_other_person(it) && units::fits(it, knowledge))
}

fn by_results(item: &Item, said: Said<'_>) -> Found {
    let mut found: Vec<&Lab> = Vec::new();
    let mut lacking = Vec::new();
    for id in &item.analytes {
        let newest = results(id, said).max_by_key(|it| it.taken);
        match newest {
            Some(lab) => found.push(lab),
            None if item.any_analyte => {}
            None => lacking
                .push(said.ground.knowledge.analytes.get(id).map_or(id.0.clone(), |it| it.name.clone())),
        }
    }
    if item.any_analyte && item.apart_days.is_none() {
        found.extend(by_printed_name(item, said));
    }
    if found.is_empty() {
        return Found::Nothing { note: None };
    }
    if let Some(days) = item.apart_days
        && !are_apart(item, days, said)
    {
        lacking.push(format!("two results {days} days apart"));
    }
    let day = |it: &&Lab| it.taken.or_else(|| said.record(&it.record).and_then(|it| it.dated));
    let days = found.iter().map(day);
    // Where all are needed, the oldest of them tells how old the whole is.
    let newest = if item.any_analyte { days.max().flatten() } else { days.flatten().min() };
    Found::Here {
        newest,
        evidence: found.iter().map(|it| it.evidence.clone()).collect(),
        basis: found.iter().map(|it| it.id.clone()).collect(),
        lacking,
    }
}

/// Results of which the table does not know what was measured, and whose printed name holds a phrase of an
/// item: "Sensitive Troponin", which may be troponin I or T.
fn by_printed_name<'a>(item: &'a Item, said: Said<'a>) -> impl Iterator<Item = &'a Lab> {
    /// Shorter words are short forms that mean several things.
    const MIN_LETTERS: usize = 6;
    let unknown = said.facts.labs.iter().filter(|it| it.analyte.is_none() && !is_of_other_person(it));
    unknown.filter(move |lab| {
        let name = format!(" {} ", fold(&lab.name_printed));
        let phrases = item.phrases.iter().map(|it| fold(it)).filter(|it| it.len() >= MIN_LETTERS);
        phrases.into_iter().any(|it| name.contains(&format!(" {it} ")))
    })
}

/// Whether two results of one analyte of an item lie at least some days apart.
fn are_apart(item: &Item, days: u32, said: Said<'_>) -> bool {
    item.analytes.iter().any(|id| {
        let taken = || results(id, said).filter_map(|it| it.taken);
        let span = taken().min().zip(taken().max()).and_then(|(first, last)| first.days_before(last));
        span.is_some_and(|it| i64::from(it) >= i64::from(days))
    })
}

fn by_papers(item: &Item, said: Said<'_>) -> Found {
    if !item.kind_is_enough {
        return Found::Nothing { note: None };
    }
    let papers = said.records().filter(|it| item.records.contains(&it.kind));
    let newest_first = sorted(papers.map(|it| {
        let place = it.because.first().cloned();
        (it.dated, place, FactId(it.id.0.clone()))
    }));
    match newest_first.first() {
        None => Found::Nothing { note: None },
        Some((newest, _, _)) => Found::here(
            *newest,
            newest_first.iter().filter_map(|it| it.1.clone()).collect(),
            newest_first.iter().map(|it| it.2.clone()).collect(),
        ),
    }
}

fn by_phrases(item: &Item, said: Said<'_>) -> Found {
    let (shown, spoken): (Vec<&Mention>, Vec<&Mention>) =
        said.mentions().filter(|it| names(item, it)).partition(|it| shows(item, it, said));
    let with_day = |mentions: Vec<&Mention>| {
        sorted(mentions.into_iter().map(|it| {
            let dated = said.record(&it.record).and_then(|it| it.dated);
            (dated, Some(it.evidence.clone()), FactId(it.record.0.clone()))
        }))
    };
    let parts = |places: &[Hit]| {
        let evidence: Vec<Evidence> = places.iter().filter_map(|it| it.1.clone()).collect();
        let mut basis: Vec<FactId> = Vec::new();
        for it in places {
            if !basis.contains(&it.2) {
                basis.push(it.2.clone());
            }
        }
        (evidence, basis)
    };
    let (shown, spoken) = (with_day(shown), with_day(spoken));
    if let Some((newest, _, _)) = shown.first() {
        let (evidence, basis) = parts(&shown);
        return Found::here(*newest, evidence, basis);
    }
    if spoken.is_empty() {
        return Found::Nothing { note: None };
    }
    let (evidence, basis) = parts(&spoken);
    Found::Spoken { evidence, basis }
}

/// Whether a mention names an item: by one of its phrases, or by words of each of its groups in one line.
fn names(item: &Item, mention: &Mention) -> bool {
    if item.phrases.contains(&mention.phrase) {
        return true;
    }
    let Some((first, others)) = item.together.split_first() else { return false };
    let around = format!(" {} {} ", fold(&mention.before), fold(&mention.behind));
    let is_there = |group: &Vec<String>| group.iter().any(|it| around.contains(&format!(" {} ", fold(it))));
    first.contains(&mention.phrase) && others.iter().all(is_there)
}

/// Whether a phrase shows that the thing itself is there.
fn shows(item: &Item, mention: &Mention, said: Said<'_>) -> bool {
    match item.kind {
        ItemKind::Fact => true,
        ItemKind::Lab => false,
        ItemKind::Document | ItemKind::Imaging | ItemKind::Procedure => {
            let kind = said.record(&mention.record).map(|it| it.kind);
            let fits = item.records.is_empty() || kind.is_some_and(|it| item.records.contains(&it));
            (mention.in_heading || item.anywhere) && fits
        }
    }
}

/// A day, a place and the paper.
type Hit = (Option<IsoDate>, Option<Evidence>, FactId);

/// Newest first, those without a day at the end.
fn sorted(hits: impl Iterator<Item = Hit>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = hits.collect();
    hits.sort_by_key(|it| std::cmp::Reverse(it.0));
    hits
}
