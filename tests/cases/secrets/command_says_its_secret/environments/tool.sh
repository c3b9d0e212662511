#!/bin/sh
echo value
