//! Reads checklists and checks them against the analytes, the sources and each other.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use serde::Deserialize;
use toml::Spanned;

use crate::model::{AnalyteId, RecordKind, fold};

use super::condition::Known;
use super::error::{PipelineError, Place};
use super::load::KnowledgeFile;
use super::load_analytes::unknown_analyte;
use super::sources::{SourceKeys, SourceRow};
use super::{Analytes, Checklist, Condition, Item, ItemKind, ItemNeed, SourceStatus, Sources};

/// The source key of ages that no guideline gives.
const PROPOSED: &str = "PROPOSED";

/// Ages that an item may have, in days; more than a hundred years is a slip.
const AGES: RangeInclusive<u32> = 1..=36_500;

/// A checklist with the places in its file that later checks may point at.
#[derive(Debug)]
pub(super) struct LoadedChecklist {
    pub(super) checklist: Checklist,
    /// What its conditional items name in `when`.
    pub(super) conditions: Vec<Condition>,
    replaces: bool,
    id_place: Place,
    extends_places: Vec<Place>,
    /// The conditions that its items name, and where.
    whens: Vec<(String, Place)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChecklistFile {
    id: Spanned<String>,
    title: String,
    specialty: String,
    applies_to: Vec<String>,
    #[serde(default)]
    applies_not_to: Vec<String>,
    applies_if: Option<Spanned<String>>,
    extends: Vec<Spanned<String>>,
    status: String,
    enabled: bool,
    #[serde(default)]
    replaces: bool,
    note: Option<String>,
    #[serde(default)]
    source: Vec<SourceRow>,
    #[serde(default)]
    condition: Vec<Condition>,
    item: Vec<ItemRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRow {
    id: Spanned<String>,
    name: Spanned<String>,
    kind: ItemKind,
    need: Spanned<NeedWord>,
    when: Option<Spanned<String>>,
    #[serde(default)]
    records: Vec<RecordKind>,
    kind_is_enough: Option<Spanned<bool>>,
    anywhere: Option<Spanned<bool>>,
    #[serde(default)]
    phrases: Vec<Spanned<String>>,
    #[serde(default)]
    together: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    analytes: Vec<Spanned<String>>,
    #[serde(default)]
    any_analyte: bool,
    apart_days: Option<u32>,
    max_age_days: Option<Spanned<u32>>,
    max_age_source: Option<SourceKeys>,
    max_age_note: Option<String>,
    absent: Option<String>,
    reason: String,
    source: SourceKeys,
    source_status: Spanned<SourceStatus>,
    #[serde(default = "yes")]
    enabled: bool,
    /// Why it is switched off.
    off: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum NeedWord {
    Required,
    Recommended,
    Conditional,
}

fn yes() -> bool {
    true
}

/// Reads one checklist.
///
/// # Errors
/// With place: unknown analytes, kinds or sources, an age without a source, an id twice.
pub(super) fn load_checklist(
    file: KnowledgeFile<'_>,
    known: Known<'_>,
    sources: &mut Sources,
) -> Result<LoadedChecklist, PipelineError> {
    let mut rows: ChecklistFile = file.parse()?;
    sources.add_rows(file, rows.source)?;
    check_conditions(file, &mut rows.condition, known)?;
    let criterion = rows.applies_if.as_ref().map(|it| known.criterion(file, it)).transpose()?;
    let place = |span: Range<usize>| Place::of(file.path, file.text, &span);
    let mut items = Vec::new();
    let mut items_off = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    for row in &rows.item {
        let id = row.id.get_ref().as_str();
        if !id.starts_with(&format!("{}.", rows.id.get_ref())) {
            let message =
                format!("an item of this checklist has an id such as \"{}.ecg\"", rows.id.get_ref());
            return Err(file.wrong(row.id.span(), message));
        }
        if ids.contains(&id) {
            return Err(file.wrong(row.id.span(), format!("item \"{id}\" stands here twice")));
        }
        ids.push(id);
        let item = read_item(file, row, known.analytes, sources)?;
        if row.enabled { items.push(item) } else { items_off.push(item) }
    }
    let of_items = rows.item.iter().filter(|it| it.enabled).filter_map(|it| it.when.as_ref());
    let whens = of_items.map(|it| (it.get_ref().clone(), place(it.span()))).collect();
    Ok(LoadedChecklist {
        whens,
        id_place: place(rows.id.span()),
        extends_places: rows.extends.iter().map(|it| place(it.span())).collect(),
        conditions: rows.condition,
        replaces: rows.replaces,
        checklist: Checklist {
            id: rows.id.into_inner(),
            title: rows.title,
            specialty: rows.specialty,
            applies_to: rows.applies_to,
            applies_not_to: rows.applies_not_to,
            applies_if: rows.applies_if.map(Spanned::into_inner),
            criterion,
            extends: rows.extends.into_iter().map(Spanned::into_inner).collect(),
            status: rows.status,
            enabled: rows.enabled,
            note: rows.note,
            items,
            items_off,
        },
    })
}

/// Takes the conditions of conditional items apart and looks that what they name is there.
///
/// # Errors
/// With place: an analyte no table has, a condition that can't be read.
pub(super) fn check_conditions(
    file: KnowledgeFile<'_>,
    conditions: &mut [Condition],
    known: Known<'_>,
) -> Result<(), PipelineError> {
    for condition in conditions {
        if let Some(id) = condition.analytes.iter().find(|it| known.analytes.get(it).is_none()) {
            return Err(file.wrong_where_quoted(unknown_analyte(&id.0)));
        }
        condition.criterion = condition.holds.as_ref().map(|it| known.criterion(file, it)).transpose()?;
    }
    Ok(())
}

impl LoadedChecklist {
    /// Joins the checklists loaded before; only one that says so takes the place of another.
    ///
    /// # Errors
    /// When its id is taken and it does not say `replaces = true`, or says so for nothing.
    pub(super) fn join(self, others: &mut Vec<LoadedChecklist>) -> Result<(), PipelineError> {
        let id = &self.checklist.id;
        let other = others.iter().position(|it| it.checklist.id == *id);
        let message = match (other, self.replaces) {
            (None, false) => {
                others.push(self);
                return Ok(());
            }
            (Some(at), true) => {
                others[at] = self;
                return Ok(());
            }
            (Some(_), false) => {
                format!("there is a checklist \"{id}\" already: take another id, or write replaces = true")
            }
            (None, true) => format!("there is no checklist \"{id}\" to replace: leave out `replaces`"),
        };
        Err(PipelineError::Wrong { place: self.id_place, message })
    }
}

/// Looks that each condition that an item names is told by a row of some table.
///
/// # Errors
/// With the place of the first one that none tells: its item would never be asked for.
pub(super) fn check_whens(loaded: &[LoadedChecklist], known: &[Condition]) -> Result<(), PipelineError> {
    let mut unknown =
        loaded.iter().flat_map(|it| &it.whens).filter(|it| !known.iter().any(|row| row.when == it.0));
    match unknown.next() {
        Some((when, place)) => {
            let message =
                format!("nothing tells when \"{when}\" holds: add a [[condition]] with this `when`");
            Err(PipelineError::Wrong { place: place.clone(), message })
        }
        None => Ok(()),
    }
}

/// Sorts checklists by id and looks that what they extend is there and leads to no circle.
pub(super) fn sort_and_link(mut loaded: Vec<LoadedChecklist>) -> Result<Vec<Checklist>, PipelineError> {
    loaded.sort_by(|a, b| a.checklist.id.cmp(&b.checklist.id));
    let extends: BTreeMap<&str, &[String]> =
        loaded.iter().map(|it| (it.checklist.id.as_str(), it.checklist.extends.as_slice())).collect();
    for one in &loaded {
        for (base, place) in one.checklist.extends.iter().zip(&one.extends_places) {
            let message = if !extends.contains_key(base.as_str()) {
                let known: Vec<&str> = extends.keys().copied().collect();
                format!("unknown checklist \"{base}\": there are {}", known.join(", "))
            } else if leads_to(base, &one.checklist.id, &extends) {
                format!("\"{}\" extends \"{base}\", which extends it in turn", one.checklist.id)
            } else {
                continue;
            };
            return Err(PipelineError::Wrong { place: place.clone(), message });
        }
    }
    Ok(loaded.into_iter().map(|it| it.checklist).collect())
}

/// Whether a checklist is another one, or extends it by however many steps.
fn leads_to(from: &str, to: &str, extends: &BTreeMap<&str, &[String]>) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        open.extend(extends.get(id).copied().unwrap_or_default().iter().map(String::as_str));
    }
    false
}

fn read_item(
    file: KnowledgeFile<'_>,
    row: &ItemRow,
    analytes: &Analytes,
    sources: &Sources,
) -> Result<Item, PipelineError> {
    for text in row.phrases.iter().chain(row.together.iter().flatten()).chain([&row.name]) {
        if text.get_ref().trim().is_empty() {
            return Err(file.wrong(text.span(), "an empty text shows nothing"));
        }
    }
    let known = |it: &Spanned<String>| {
        let id = AnalyteId(it.get_ref().clone());
        match analytes.get(&id) {
            Some(_) => Ok(id),
            None => Err(file.wrong(it.span(), unknown_analyte(it.get_ref()))),
        }
    };
    let analytes = row.analytes.iter().map(known).collect::<Result<Vec<_>, _>>()?;
    if row.phrases.is_empty() && analytes.is_empty() {
        return Err(file.wrong(row.id.span(), "an item needs `phrases` or `analytes` to be found by"));
    }
    let kind_is_enough = row.kind_is_enough.as_ref().is_some_and(|it| *it.get_ref());
    if let (Some(flag), true) = (&row.kind_is_enough, row.records.is_empty() && kind_is_enough) {
        return Err(file.wrong(flag.span(), "`kind_is_enough` needs `records`"));
    }
    if *row.source_status.get_ref() == SourceStatus::Uncited && row.enabled {
        let message = "an item without a source is switched off: write enabled = false";
        return Err(file.wrong(row.source_status.span(), message));
    }
    if row.enabled == row.off.is_some() {
        let message = "`off` says why an item is switched off, and only that";
        return Err(file.wrong(row.id.span(), message));
    }
    let anywhere = row.anywhere.as_ref().is_some_and(|it| *it.get_ref());
    if let (Some(flag), true) = (&row.anywhere, row.records.is_empty() && anywhere) {
        return Err(file.wrong(flag.span(), "`anywhere` needs `records`"));
    }
    let (max_age_days, max_age_source) = read_age(file, row, sources)?;
    Ok(Item {
        id: row.id.get_ref().clone(),
        kind: row.kind,
        need: read_need(file, row)?,
        name: row.name.get_ref().clone(),
        records: row.records.clone(),
        kind_is_enough,
        anywhere,
        off: row.off.clone(),
        phrases: phrases(row),
        together: row.together.iter().map(|it| it.iter().map(|it| it.get_ref().clone()).collect()).collect(),
        analytes,
        any_analyte: row.any_analyte,
        apart_days: row.apart_days,
        max_age_days,
        max_age_source,
        absent: row.absent.clone(),
        reason: row.reason.clone(),
        source: sources.named(file, &row.source)?,
        source_status: *row.source_status.get_ref(),
    })
}

/// The phrases of an item, and its name without what stands in brackets behind it.
fn phrases(row: &ItemRow) -> Vec<String> {
    let mut phrases: Vec<String> = row.phrases.iter().map(|it| it.get_ref().clone()).collect();
    let name = row.name.get_ref();
    let name = name.split_once('(').map_or(name.as_str(), |it| it.0).trim();
    if !name.is_empty() && !phrases.iter().any(|it| fold(it) == fold(name)) {
        phrases.push(name.to_owned());
    }
    phrases
}

fn read_need(file: KnowledgeFile<'_>, row: &ItemRow) -> Result<ItemNeed, PipelineError> {
    match (row.need.get_ref(), &row.when) {
        (NeedWord::Required, None) => Ok(ItemNeed::Required),
        (NeedWord::Recommended, None) => Ok(ItemNeed::Recommended),
        (NeedWord::Conditional, Some(when)) => Ok(ItemNeed::Conditional(when.get_ref().clone())),
        (NeedWord::Conditional, None) => {
            Err(file.wrong(row.need.span(), "a conditional item says `when` it is needed"))
        }
        (NeedWord::Recommended, Some(when)) => Ok(ItemNeed::Advised(when.get_ref().clone())),
        (NeedWord::Required, Some(when)) => {
            let message = "`when` goes with need = \"conditional\" or \"recommended\"";
            Err(file.wrong(when.span(), message))
        }
    }
}

/// The age of an item and where it comes from, in words for people.
fn read_age(
    file: KnowledgeFile<'_>,
    row: &ItemRow,
    sources: &Sources,
) -> Result<(Option<u32>, Option<String>), PipelineError> {
    let Some(days) = &row.max_age_days else {
        return match &row.max_age_source {
            Some(source) => Err(file.wrong(source.span(), "`max_age_source` goes with `max_age_days` only")),
            None => Ok((None, None)),
        };
    };
    let Some(source) = &row.max_age_source else {
        let message = "an age needs a `max_age_source`; [\"PROPOSED\"] when no guideline gives it";
        return Err(file.wrong(days.span(), message));
    };
    if !AGES.contains(days.get_ref()) {
        let message = format!("`max_age_days` is {} to {}, or left out", AGES.start(), AGES.end());
        return Err(file.wrong(days.span(), message));
    }
    let keys = sources.named(file, source)?;
    let origin = if keys == PROPOSED { "proposed by the project".to_owned() } else { keys };
    let origin = match &row.max_age_note {
        Some(note) => format!("{origin} ({note})"),
        None => origin,
    };
    Ok((Some(*days.get_ref()), Some(origin)))
}
