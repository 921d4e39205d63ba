//! Abnormal results by the group they are reported with, the most telling group first.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::model::{AnalyteId, Finding, Headline, IsoDate, Lab, LabValue, fold};
use crate::pipeline::{Item, Knowledge};

use super::headline;
use super::wording;

/// Names in one line.
const N_NAMES: usize = 8;
/// Names in a line of several groups.
const N_NAMES_OF_REST: usize = 10;
/// Shorter phrases are short forms that may stand in any name.
const MIN_LETTERS: usize = 6;

/// What the groups are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bench<'a> {
    pub(super) labs: &'a [Lab],
    /// What the checklists ask for that apply.
    pub(super) items: &'a [&'a Item],
    pub(super) knowledge: &'a Knowledge,
    pub(super) as_of: IsoDate,
}

/// How much a result should be seen before others; larger is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    /// Whether a checklist that applies asks for it.
    is_asked_for: bool,
    /// How many times its limit it is, or its limit is of it.
    times: Decimal,
    taken: Option<IsoDate>,
}

struct Entry<'a> {
    finding: &'a Finding,
    words: String,
    weight: Weight,
}

/// At most `n_lines` lines: one a group, those asked for by a checklist first, then the farthest from their
/// range, then the newest. When there are more groups, the last line holds the results of all others.
pub(super) fn lines(findings: &[&Finding], n_lines: usize, bench: Bench<'_>) -> Vec<Headline> {
    let mut groups: Vec<(&str, Vec<Entry<'_>>)> = Vec::new();
    for finding in findings {
        let Some(lab) =
            bench.labs.iter().find(|it| headline::basis_ids(finding).next() == Some(it.id.0.as_str()))
        else {
            continue;
        };
        let group = bench.group_of(lab);
        let entry = Entry { finding, words: bench.words(lab), weight: bench.weight(lab) };
        match groups.iter_mut().find(|it| it.0 == group) {
            Some(it) => it.1.push(entry),
            None => groups.push((group, vec![entry])),
        }
    }
    for (_, entries) in &mut groups {
        entries.sort_by_key(|it| Reverse(it.weight));
    }
    groups.sort_by_key(|(_, entries)| Reverse(entries.first().map(|it| it.weight)));
    let rest = if groups.len() > n_lines { groups.split_off(n_lines.saturating_sub(1)) } else { Vec::new() };
    let refs = |entries: &[Entry<'_>]| entries.iter().map(|it| it.finding.id.0.clone()).collect::<Vec<_>>();
    let mut lines: Vec<Headline> = groups
        .iter()
        .map(|(group, entries)| {
            let words: Vec<String> = entries.iter().map(|it| it.words.clone()).collect();
            Headline {
                text: format!("{group}: {}", wording::shortened(&words, N_NAMES)),
                refs: refs(entries),
            }
        })
        .collect();
    if !rest.is_empty() {
        let mut entries: Vec<Entry<'_>> = rest.into_iter().flat_map(|it| it.1).collect();
        entries.sort_by_key(|it| Reverse(it.weight));
        let words: Vec<String> = entries.iter().map(|it| it.words.clone()).collect();
        let text = format!("also outside the range: {}", wording::shortened(&words, N_NAMES_OF_REST));
        lines.push(Headline { text, refs: refs(&entries) });
    }
    lines
}

impl<'a> Bench<'a> {
    /// The group of a result; one that the table does not know goes with the row before it, or behind it.
    fn group_of(self, lab: &Lab) -> &'a str {
        let own = |it: &Lab| Some(self.knowledge.analytes.get(it.analyte.as_ref()?)?.panel.as_str());
        let of_record: Vec<&Lab> = self.labs.iter().filter(|it| it.record == lab.record).collect();
        let at = of_record.iter().position(|it| it.id == lab.id).unwrap_or_default();
        let before = || of_record[..at].iter().rev().find_map(|it| own(it));
        let behind = || of_record[at..].iter().find_map(|it| own(it));
        own(lab).or_else(before).or_else(behind).unwrap_or("Other results")
    }

    fn words(self, lab: &Lab) -> String {
        let when = match (wording::is_or_was(lab.taken, self.as_of), lab.taken) {
            ("was", Some(day)) => format!(" on {day}"),
            _ => String::new(),
        };
        format!(
            "{} {} {}{when}",
            wording::lab_name(lab, self.knowledge),
            wording::lab_value(lab),
            wording::flag_word(lab.flag)
        )
    }

    /// Whether a checklist that applies asks for a result.
    pub(super) fn asks_for(self, lab: &Lab) -> bool {
        let by_analyte = |id: &AnalyteId| self.items.iter().any(|it| it.analytes.contains(id));
        let name = format!(" {} ", fold(&lab.name_printed));
        let by_name = || {
            let mut phrases = self
                .items
                .iter()
                .filter(|it| !it.analytes.is_empty())
                .flat_map(|it| &it.phrases)
                .map(|it| fold(it));
            phrases.any(|it| it.len() >= MIN_LETTERS && name.contains(&format!(" {it} ")))
        };
        lab.analyte.as_ref().map_or_else(by_name, by_analyte)
    }

    fn weight(self, lab: &Lab) -> Weight {
        Weight {
            is_asked_for: self.asks_for(lab),
            times: times(lab).unwrap_or(Decimal::ONE),
            taken: lab.taken,
        }
    }
}

/// How many times its upper limit a value is, or its lower limit of it; `None` without both numbers.
fn times(lab: &Lab) -> Option<Decimal> {
    let LabValue::Number { value, .. } = lab.value else { return None };
    let range = lab.range.as_ref()?;
    match (range.low, range.high) {
        (Some(low), _) if value < low => low.checked_div(value),
        (_, Some(high)) if value >= high => value.checked_div(high),
        _ => None,
    }
}
