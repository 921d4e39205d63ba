//! The picture embedded in a PDF page that shows nothing else.

use hayro_interpret::kurbo::{Affine, BezPath, Rect as Box64};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps,
    InterpreterCache, InterpreterSettings, LumaData, Paint, SoftMask, TransformExt, font::GlyphRun,
    interpret_page,
};
use hayro_syntax::page::Page;

use crate::model::{Rect, Size};
use crate::read::Picture;
use crate::read::pdf::glyphs::Drawing;
use crate::read::pdf::render::PagePicture;

/// An image that covers this share of the page is a scan of it.
const WHOLE: f64 = 0.85;

/// Resolutions across and down that differ by more are brought to one.
const SQUARE: std::ops::Range<f32> = 0.95..1.05;

/// Returns the one picture that covers a page on which nothing else can be seen.
pub(super) fn only_picture<'a>(
    page: &'a Page<'a>,
    drawing: &Drawing,
    cache: &InterpreterCache<'a>,
) -> Option<PagePicture> {
    let (width, height) = page.render_dimensions();
    let [image] = drawing.images.as_slice() else { return None };
    let covers = image.rect.area() >= WHOLE * f64::from(width) * f64::from(height);
    if !covers || drawing.n_paths > 0 || drawing.glyphs.iter().any(|it| it.is_visible) {
        return None;
    }
    let place = page.initial_transform(true).to_kurbo();
    let bounds = Box64::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(place, bounds, cache, page.xref(), InterpreterSettings::default());
    let mut taker = Taker { taken: None };
    interpret_page(page, &mut context, &mut taker);
    let (picture, transform) = taker.taken?;
    let on_page = image.rect;
    let place = Rect::new(on_page.x0 as f32, on_page.y0 as f32, on_page.x1 as f32, on_page.y1 as f32)?;
    let picture =
        squared(upright(picture, transform)?, Size { width: place.width(), height: place.height() });
    Some(PagePicture { picture, place })
}

/// The device that takes the last image in grey.
struct Taker {
    taken: Option<(Picture, Affine)>,
}

impl<'a> Device<'a> for Taker {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn pop_clip(&mut self) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let mut picture = None;
        match image {
            Image::Stencil(it) => it.with_stencil(|mask, paint| picture = painted(&mask, paint), None),
            Image::Raster(it) => it.with_rgba(|data, alpha| picture = grey(data, alpha.as_ref()), None),
        }
        self.taken = picture.map(|it| (it, props.transform));
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

fn grey(data: ImageData, alpha: Option<&LumaData>) -> Option<Picture> {
    // Transparent parts show what lies below; that is for the renderer.
    if alpha.is_some_and(|it| it.data.iter().any(|it| *it < 255)) {
        return None;
    }
    let (width, height) = (data.width(), data.height());
    let grey = match data {
        ImageData::Luma(it) => it.data,
        ImageData::Rgb(it) => it.data.chunks_exact(3).map(|it| luma(it[0], it[1], it[2])).collect(),
    };
    Some(Picture { width, height, grey })
}

/// The grey of a colour, as ITU-R BT.601 weighs it.
pub(super) fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 77 + u32::from(green) * 151 + u32::from(blue) * 28) >> 8) as u8
}

/// The picture as it is displayed; `None` when it is drawn at an angle.
fn upright(picture: Picture, transform: Affine) -> Option<Picture> {
    let [a, b, c, d, _, _] = transform.as_coeffs();
    let (straight, crossed) = (a.abs().max(d.abs()), b.abs().max(c.abs()));
    if straight.min(crossed) > 0.01 * straight.max(crossed) {
        return None;
    }
    let is_crossed = crossed > straight;
    let picture = if is_crossed { picture.transposed() } else { picture };
    let (across, down) = if is_crossed { (c, b) } else { (a, d) };
    let picture = if across < 0.0 { picture.mirrored() } else { picture };
    Some(if down < 0.0 { picture.flipped() } else { picture })
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
