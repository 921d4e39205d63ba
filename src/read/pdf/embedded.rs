//! The pictures embedded in a PDF page, as they are displayed.

use std::ops::Range;

use hayro_interpret::kurbo::{Affine, BezPath, Rect as Box64};
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps,
    InterpreterCache, InterpreterSettings, LumaData, Paint, SoftMask, TransformExt, font::GlyphRun,
    interpret_page,
};
use hayro_syntax::page::Page;

use crate::model::{Rect, Size};
use crate::read::Picture;
use crate::read::pdf::glyphs::{Drawing, Seen};
use crate::read::pdf::luma;

/// An image that covers this share of the page is a scan of it.
const WHOLE: f64 = 0.85;

/// Resolutions across and down that differ by more are brought to one.
const SQUARE: std::ops::Range<f32> = 0.95..1.05;

/// A picture and where it lies on the page.
pub(super) struct PagePicture {
    pub(super) picture: Picture,
    /// Its place, in points of the displayed page.
    pub(super) place: Rect,
}

impl PagePicture {
    /// The rows that lie within a part of the page's height; `None` when there are none.
    pub(super) fn band(&self, down: Range<f32>) -> Option<PagePicture> {
        let n_rows = self.picture.height as f32;
        let row = |at: f32| ((at - self.place.top()) / self.place.height() * n_rows).clamp(0.0, n_rows);
        let (first, last) = (row(down.start).floor(), row(down.end).ceil());
        let at = |row: f32| self.place.top() + row / n_rows * self.place.height();
        let place = Rect::new(self.place.left(), at(first), self.place.right(), at(last))?;
        let picture = self.picture.part(0, first as u32, self.picture.width, (last - first) as u32);
        (!picture.grey.is_empty()).then_some(PagePicture { picture, place })
    }
}

/// Returns the one picture that covers a page on which nothing else can be seen.
pub(super) fn only_picture<'a>(
    page: &'a Page<'a>,
    drawing: &Drawing,
    cache: &InterpreterCache<'a>,
) -> Option<PagePicture> {
    let (width, height) = page.render_dimensions();
    let [image] = drawing.images.as_slice() else { return None };
    let covers = image.rect.area() >= WHOLE * f64::from(width) * f64::from(height);
    if !covers || drawing.n_shapes > 0 || drawing.glyphs.iter().any(|it| it.seen == Seen::Drawn) {
        return None;
    }
    pictures_of(page, &[image.key], cache).pop().map(|it| it.1)
}

/// Decodes the pictures with some keys; those that can't be taken as they are are left out.
pub(super) fn pictures_of<'a>(
    page: &'a Page<'a>,
    keys: &[u128],
    cache: &InterpreterCache<'a>,
) -> Vec<(u128, PagePicture)> {
    let (width, height) = page.render_dimensions();
    let place = page.initial_transform(true).to_kurbo();
    let bounds = Box64::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(place, bounds, cache, page.xref(), InterpreterSettings::default());
    let mut taker = Taker { keys, taken: Vec::new() };
    interpret_page(page, &mut context, &mut taker);
    taker.taken.into_iter().filter_map(|(key, picture, at)| Some((key, placed(picture, at)?))).collect()
}

/// The device that takes pictures in grey, with the way from their unit square to the page.
struct Taker<'k> {
    keys: &'k [u128],
    taken: Vec<(u128, Picture, Affine)>,
}

impl<'a> Device<'a> for Taker<'_> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn pop_clip(&mut self) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let key = image.cache_key();
        if !self.keys.contains(&key) || self.taken.iter().any(|it| it.0 == key) {
            return;
        }
        let unit_square =
            props.transform * Affine::scale_non_uniform(f64::from(image.width()), f64::from(image.height()));
        let mut picture = None;
        match image {
            Image::Stencil(it) => it.with_stencil(|mask, paint| picture = painted(&mask, paint), None),
            Image::Raster(it) => it.with_rgba(|data, alpha| picture = grey(data, alpha.as_ref()), None),
        }
        self.taken.extend(picture.map(|it| (key, it, unit_square)));
    }
}

/// A mask painted in one colour on white paper.
fn painted(mask: &LumaData, paint: &Paint<'_>) -> Option<Picture> {
    let Paint::Color(colour) = paint else { return None };
    let [red, green, blue, _] = colour.to_rgba().to_rgba8();
    let ink = u32::from(luma(red, green, blue));
    let over_white = |it: &u8| ((ink * u32::from(*it) + 255 * (255 - u32::from(*it))) / 255) as u8;
    let grey = mask.data.iter().map(over_white).collect();
    Some(Picture { width: mask.width, height: mask.height, grey })
}

/// A picture in grey, transparent parts over white paper.
fn grey(data: ImageData, alpha: Option<&LumaData>) -> Option<Picture> {
    let (width, height) = (data.width(), data.height());
    let mut grey = match data {
        ImageData::Luma(it) => it.data,
        ImageData::Rgb(it) => it.data.chunks_exact(3).map(|it| luma(it[0], it[1], it[2])).collect(),
    };
    if let Some(alpha) = alpha {
        if (alpha.width, alpha.height) != (width, height) {
            return None;
        }
        for (value, alpha) in grey.iter_mut().zip(&alpha.data) {
            let (over, alpha) = (u32::from(*value), u32::from(*alpha));
            *value = ((over * alpha + 255 * (255 - alpha)) / 255) as u8;
        }
    }
    Some(Picture { width, height, grey })
}

/// The picture as it is displayed; `None` when it is drawn at an angle.
fn placed(picture: Picture, unit_square: Affine) -> Option<PagePicture> {
    let on_page = unit_square.transform_rect_bbox(Box64::new(0.0, 0.0, 1.0, 1.0));
    let place = Rect::new(on_page.x0 as f32, on_page.y0 as f32, on_page.x1 as f32, on_page.y1 as f32)?;
    if place.width() <= 0.0 || place.height() <= 0.0 || picture.grey.is_empty() {
        return None;
    }
    let [a, b, c, d, _, _] = unit_square.as_coeffs();
    let (straight, crossed) = (a.abs().max(d.abs()), b.abs().max(c.abs()));
    if straight.min(crossed) > 0.01 * straight.max(crossed) {
        return None;
    }
    let is_crossed = crossed > straight;
    let picture = if is_crossed { picture.transposed() } else { picture };
    let (across, down) = if is_crossed { (c, b) } else { (a, d) };
    let picture = if across < 0.0 { picture.mirrored() } else { picture };
    let picture = if down < 0.0 { picture.flipped() } else { picture };
    let picture = squared(picture, Size { width: place.width(), height: place.height() });
    Some(PagePicture { picture, place })
}

/// The picture with one resolution in both directions, the finer of the two; faxes have two.
fn squared(picture: Picture, place: Size) -> Picture {
    let across = picture.width as f32 / place.width;
    let down = picture.height as f32 / place.height;
    if SQUARE.contains(&(across / down)) {
        return picture;
    }
    let finer = across.max(down);
    picture.resized((place.width * finer).round() as u32, (place.height * finer).round() as u32)
}
